import { inflateRawSync } from 'node:zlib';

export interface ZipMember {
  readonly name: string;
  /** Why it can't be opened, where it can't. */
  readonly content: Buffer | string;
}

const END = 0x06054b50;
const END_BYTES = 22;
const MOST_COMMENT = 0xffff;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MOST_MEMBER = 64 * 1024 * 1024;

/** The members that the directory at the end of a zip names. */
export function* zipMembers(bytes: Buffer): Generator<ZipMember> {
  const end = endOf(bytes);
  if (end === null) {
    yield { name: '', content: 'a zip without its directory: it is damaged or cut off' };
    return;
  }
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (at + ENTRY_BYTES > bytes.length || bytes.readUInt32LE(at) !== ENTRY) {
      yield { name: '', content: 'a zip whose directory is damaged, or larger than 4 GiB' };
      return;
    }
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameLength);
    yield { name, content: contentOf(bytes, at) };
    at += ENTRY_BYTES + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  // 65,535 is as far as the count goes.
  if (at + ENTRY_BYTES <= bytes.length && bytes.readUInt32LE(at) === ENTRY)
    yield { name: '', content: `a zip of more than ${count} members` };
}

function endOf(bytes: Buffer): number | null {
  for (let at = bytes.length - END_BYTES; at >= Math.max(0, bytes.length - END_BYTES - MOST_COMMENT); at -= 1)
    if (bytes.readUInt32LE(at) === END) return at;
  return null;
}

function contentOf(bytes: Buffer, entry: number): Buffer | string {
  const isEncrypted = (bytes.readUInt16LE(entry + 8) & 1) !== 0;
  const method = bytes.readUInt16LE(entry + 10);
  const packed = bytes.readUInt32LE(entry + 20);
  const local = bytes.readUInt32LE(entry + 42);
  if (isEncrypted) return 'it is encrypted';
  if (local + LOCAL_BYTES > bytes.length) return 'it is damaged or cut off';
  const from = local + LOCAL_BYTES + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const content = bytes.subarray(from, from + packed);
  if (content.length < packed) return 'it is damaged or cut off';
  if (method === 0) return content;
  if (method !== 8) return `it is compressed by method ${method}, which is not opened`;
  try {
    return inflateRawSync(content, { maxOutputLength: MOST_MEMBER });
  } catch (thrown) {
    const isLarge = (thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return isLarge ? `it unfolds to more than ${MOST_MEMBER >> 20} MiB` : 'it is damaged';
  }
}
