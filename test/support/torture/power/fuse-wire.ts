/** As much of the kernel's FUSE protocol as one file needs that is mounted as a file system of its own. */

export const OP = {
  forget: 2,
  getattr: 3,
  setattr: 4,
  open: 14,
  read: 15,
  write: 16,
  statfs: 17,
  release: 18,
  fsync: 20,
  flush: 25,
  init: 26,
  interrupt: 36,
  destroy: 38,
  batchForget: 42,
} as const;

export const ENOSYS = 38;

const IN_HEADER_BYTES = 40;
const OUT_HEADER_BYTES = 16;
const WRITE_IN_BYTES = 40;
const ATTR_OUT_BYTES = 104;
const INIT_OUT_BYTES = 64;
const STATFS_OUT_BYTES = 80;
const MAX_WRITE_BYTES = 128 * 1024;
const PROTOCOL = { major: 7, minor: 31 };
const REGULAR_FILE = 0o100600;

/** One request of the kernel never exceeds this. */
export const REQUEST_BYTES = MAX_WRITE_BYTES + 4_096;

export interface Request {
  readonly opcode: number;
  readonly unique: bigint;
  readonly body: Buffer;
}

export function requestIn(bytes: Buffer): Request {
  return {
    opcode: bytes.readUInt32LE(4),
    unique: bytes.readBigUInt64LE(8),
    body: bytes.subarray(IN_HEADER_BYTES),
  };
}

export function reply(unique: bigint, body: Buffer = Buffer.alloc(0), error = 0): Buffer {
  const head = Buffer.alloc(OUT_HEADER_BYTES);
  head.writeUInt32LE(OUT_HEADER_BYTES + body.length, 0);
  head.writeInt32LE(-error, 4);
  head.writeBigUInt64LE(unique, 8);
  return Buffer.concat([head, body]);
}

export interface Span {
  readonly offset: number;
  readonly size: number;
}

/** Of a read and of a write alike. */
export function spanIn(body: Buffer): Span {
  return { offset: Number(body.readBigUInt64LE(8)), size: body.readUInt32LE(16) };
}

export function dataIn(body: Buffer, { size }: Span): Buffer {
  return body.subarray(WRITE_IN_BYTES, WRITE_IN_BYTES + size);
}

export function initOut(): Buffer {
  const out = Buffer.alloc(INIT_OUT_BYTES);
  out.writeUInt32LE(PROTOCOL.major, 0);
  out.writeUInt32LE(PROTOCOL.minor, 4);
  out.writeUInt16LE(1, 16);
  out.writeUInt16LE(1, 18);
  out.writeUInt32LE(MAX_WRITE_BYTES, 20);
  out.writeUInt32LE(1, 24);
  return out;
}

export function attrOut(sizeBytes: number): Buffer {
  const out = Buffer.alloc(ATTR_OUT_BYTES);
  out.writeBigUInt64LE(3_600n, 0);
  out.writeBigUInt64LE(1n, 16);
  out.writeBigUInt64LE(BigInt(sizeBytes), 24);
  out.writeBigUInt64LE(BigInt(sizeBytes / 512), 32);
  out.writeUInt32LE(REGULAR_FILE, 76);
  out.writeUInt32LE(1, 80);
  out.writeUInt32LE(4_096, 96);
  return out;
}

export function openOut(): Buffer {
  return Buffer.alloc(16);
}

export function writeOut(size: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeUInt32LE(size, 0);
  return out;
}

export function statfsOut(): Buffer {
  return Buffer.alloc(STATFS_OUT_BYTES);
}
