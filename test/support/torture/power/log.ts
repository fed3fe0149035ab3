/** What a disk was told, in order. A flush promises that all writes before it are on the plates. */
export type LogEntry =
  { readonly kind: 'write'; readonly offset: number; readonly data: Buffer } | { readonly kind: 'flush' };

const HEAD_BYTES = 12;
const FLUSH = 0xffff_ffff;

export function encodeLog(log: readonly LogEntry[]): Buffer {
  return Buffer.concat(
    log.flatMap((entry) => {
      const head = Buffer.alloc(HEAD_BYTES);
      head.writeUInt32LE(entry.kind === 'flush' ? FLUSH : entry.data.length, 0);
      head.writeBigUInt64LE(BigInt(entry.kind === 'flush' ? 0 : entry.offset), 4);
      return entry.kind === 'flush' ? [head] : [head, entry.data];
    }),
  );
}

export function decodeLog(bytes: Buffer): readonly LogEntry[] {
  const log: LogEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32LE(at);
    const offset = Number(bytes.readBigUInt64LE(at + 4));
    at += HEAD_BYTES;
    if (length === FLUSH) log.push({ kind: 'flush' });
    else {
      log.push({ kind: 'write', offset, data: bytes.subarray(at, at + length) });
      at += length;
    }
  }
  return log;
}

/** Which of the writes that no flush covers yet have reached the plates when the power goes. */
export type Survivors = 'none' | 'all' | 'some';

export interface Cut {
  /** The power goes after so many entries of the log. */
  readonly position: number;
  readonly survivors: Survivors;
  /** Decides for `some`. */
  readonly seed: number;
  /** A disk that says yes to a flush and does nothing: only what came before this many flushes is kept. */
  readonly liedAboutFlushes: number;
}

const SECTOR_BYTES = 512;

/** The disk as it is found when the power is back. */
export function imageAfter(base: Buffer, log: readonly LogEntry[], cut: Cut): Buffer {
  const image = Buffer.from(base);
  const kept = keptEntries(log, cut);
  const random = randomOf(cut.seed);
  for (const [index, entry] of log.slice(0, cut.position).entries()) {
    if (entry.kind === 'flush') continue;
    if (index < kept || cut.survivors === 'all') entry.data.copy(image, entry.offset);
    else if (cut.survivors === 'some') copySome(entry, image, random);
  }
  return image;
}

/** The entries that a flush before the cut has made safe. */
function keptEntries(log: readonly LogEntry[], { position, liedAboutFlushes }: Cut): number {
  let flushes = 0;
  for (let index = position - 1; index >= 0; index -= 1) {
    if (log[index]?.kind !== 'flush') continue;
    if (flushes === liedAboutFlushes) return index;
    flushes += 1;
  }
  return 0;
}

/** Whole, not at all, or torn between two sectors. */
function copySome(
  { data, offset }: Extract<LogEntry, { kind: 'write' }>,
  image: Buffer,
  random: () => number,
): void {
  const sectors = data.length / SECTOR_BYTES;
  const chance = random();
  const kept = chance < 0.4 ? 0 : chance < 0.8 ? sectors : Math.floor(random() * (sectors + 1));
  data.copy(image, offset, 0, kept * SECTOR_BYTES);
}

/** mulberry32: the same seed, the same plates. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
