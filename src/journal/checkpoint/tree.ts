import { createHash } from 'node:crypto';

/** The last event of a stream. */
export interface StreamHead {
  readonly stream: string;
  readonly seq: number;
  readonly hash: string;
}

export interface Bucket {
  readonly bucket: number;
  readonly streams: number;
  readonly digest: string;
}

const BUCKET_BITS = 10;
/** With a hundred thousand streams a bucket holds a hundred: what one changed stream costs. */
export const BUCKETS = 1 << BUCKET_BITS;

/** Streams are spread by the hash of their uid, so that no choice of names fills one bucket. */
export function bucketOf(stream: string): number {
  return createHash('sha256').update(stream).digest().readUInt16BE(0) >>> (16 - BUCKET_BITS);
}

/** Hex SHA-256 over `uid seq hash` lines, sorted here because databases sort text in different ways. */
export function digestOfBucket(heads: readonly StreamHead[]): string {
  const hash = createHash('sha256');
  const sorted = heads.toSorted((left, right) => (left.stream < right.stream ? -1 : 1));
  for (const { stream, seq, hash: head } of sorted) hash.update(`${stream} ${seq} ${head}\n`);
  return hash.digest('hex');
}

/** Hex SHA-256 over `bucket digest` lines of the buckets that hold anything. */
export function rootOf(buckets: readonly Bucket[]): string {
  const hash = createHash('sha256');
  const filled = buckets.filter(({ streams }) => streams > 0);
  for (const { bucket, digest } of filled.toSorted((left, right) => left.bucket - right.bucket))
    hash.update(`${bucket} ${digest}\n`);
  return hash.digest('hex');
}

/** The root over the heads of all streams, where no buckets are kept. */
export function rootOfHeads(heads: readonly StreamHead[]): string {
  const buckets = Array.from({ length: BUCKETS }, (): StreamHead[] => []);
  for (const head of heads) buckets[bucketOf(head.stream)]?.push(head);
  return rootOf(buckets.map((own, bucket) => ({ bucket, streams: own.length, digest: digestOfBucket(own) })));
}
