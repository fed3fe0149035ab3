import { createHash } from 'node:crypto';
import type { SealHeader } from '../../ports/custody.ts';

/**
 * One entry of the escrow file:
 *
 * | bytes | what                                                          |
 * |-------|---------------------------------------------------------------|
 * | 8     | `KTESCR1` and a line feed                                     |
 * | 4     | length of the label, big endian                               |
 * | 4     | length of the age file, big endian                            |
 * | 32    | SHA-256 over both lengths, the label and the age file         |
 * | …     | the label: JSON `{"credential","attempt","receivedAt"}`       |
 * | …     | the age file                                                  |
 *
 * Every entry begins at a multiple of 4096, so that writing one never rewrites a disk block of the one before.
 */
export const MAGIC = Buffer.from('KTESCR1\n', 'latin1');
export const ALIGNMENT = 4_096;
export const HEADER_BYTES = 48;

const LENGTHS_AT = 8;
const HASH_AT = 16;
/** Bounds that keep a damaged length from being believed. */
const LONGEST_LABEL_BYTES = 4_096;
const LONGEST_FILE_BYTES = 64 * 1024 * 1024;

export interface FrameHead {
  readonly labelBytes: number;
  readonly fileBytes: number;
  readonly hash: Uint8Array;
}

export function encodeFrame(header: SealHeader, file: Uint8Array): Buffer {
  const { credential, attempt, receivedAt } = header;
  const label = Buffer.from(JSON.stringify({ credential, attempt, receivedAt }));
  const head = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(head);
  head.writeUInt32BE(label.length, LENGTHS_AT);
  head.writeUInt32BE(file.length, LENGTHS_AT + 4);
  hashOf(head.subarray(LENGTHS_AT, HASH_AT), label, file).copy(head, HASH_AT);
  return Buffer.concat([head, label, file]);
}

/** The head of a frame; null where there is none, or one that says nothing believable. */
export function decodeHead(bytes: Buffer): FrameHead | null {
  if (bytes.length < HEADER_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const labelBytes = bytes.readUInt32BE(LENGTHS_AT);
  const fileBytes = bytes.readUInt32BE(LENGTHS_AT + 4);
  if (labelBytes > LONGEST_LABEL_BYTES || fileBytes > LONGEST_FILE_BYTES) return null;
  return { labelBytes, fileBytes, hash: bytes.subarray(HASH_AT, HEADER_BYTES) };
}

export interface Frame {
  readonly header: SealHeader;
  readonly file: Uint8Array;
}

/** The entry in `bytes`, head included; null where the checksum or the label is not right. */
export function decodeFrame(bytes: Buffer): Frame | null {
  const head = decodeHead(bytes);
  if (head === null || bytes.length < frameBytes(head)) return null;
  const label = bytes.subarray(HEADER_BYTES, HEADER_BYTES + head.labelBytes);
  const file = bytes.subarray(HEADER_BYTES + head.labelBytes, frameBytes(head));
  if (!hashOf(bytes.subarray(LENGTHS_AT, HASH_AT), label, file).equals(head.hash)) return null;
  const header = decodeLabel(label.toString('utf8'));
  return header === null ? null : { header, file: new Uint8Array(file) };
}

export function frameBytes({ labelBytes, fileBytes }: FrameHead): number {
  return HEADER_BYTES + labelBytes + fileBytes;
}

export function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

function hashOf(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function decodeLabel(text: string): SealHeader | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { credential, attempt, receivedAt } = value as Record<string, unknown>;
    if (typeof credential !== 'string' || typeof attempt !== 'string' || typeof receivedAt !== 'number')
      return null;
    return { credential, attempt, receivedAt };
  } catch {
    return null;
  }
}
