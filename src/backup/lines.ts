import { createHash } from 'node:crypto';
import { Fault } from '../domain/fault.ts';
import type { BackupHead, BackupRecord } from '../ports/backup.ts';
import type { BundleRecord } from '../ports/bundle.ts';
import { parseRecord } from './record.ts';

/** Lines are gathered into pieces of this size before they are encrypted. */
const PIECE_BYTES = 64 * 1024;
/** A record holds one sealed file at most; the escrow takes none above 64 MiB. */
const LONGEST_LINE_BYTES = 100 * 1024 * 1024;
const LINE_FEED = 0x0a;

/** Records as lines of JSON, and after them the end, which counts and digests them. */
export async function* encodeRecords(
  records: AsyncIterable<BackupRecord | BundleRecord>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let count = 0;
  let waiting: string[] = [];
  let length = 0;
  for await (const record of records) {
    const line = `${JSON.stringify(record)}\n`;
    hash.update(line);
    count += 1;
    waiting.push(line);
    length += line.length;
    if (length < PIECE_BYTES) continue;
    yield Buffer.from(waiting.join(''));
    waiting = [];
    length = 0;
  }
  const end: BackupRecord & BundleRecord = { is: 'end', records: count, digest: hash.digest('hex') };
  yield Buffer.from(`${waiting.join('')}${JSON.stringify(end)}\n`);
}

/**
 * The records in the bytes, the head first; the end is checked and not passed on. Nothing may be believed before the
 * iteration has ended by itself: KT2148 where the head or the end is missing, or something follows or differs.
 */
export async function* decodeRecords(
  bytes: AsyncIterable<Uint8Array>,
  place: string,
): AsyncGenerator<BackupRecord> {
  const hash = createHash('sha256');
  const broken = (saw: string): Fault => new Fault('KT2148', { place, saw });
  let head: BackupHead | null = null;
  let ended = false;
  let count = 0;
  for await (const line of linesOf(bytes, broken)) {
    if (ended) throw broken('something after its end');
    const record = parseRecord(line, count + 1, place);
    if (record.is === 'end') {
      if (record.records !== count || record.digest !== hash.digest('hex'))
        throw broken('an end that does not fit what is before it');
      ended = true;
      continue;
    }
    if ((head === null) !== (record.is === 'head')) throw broken('its head is not first, or not alone');
    if (record.is === 'head') head = record;
    hash.update(`${line}\n`);
    count += 1;
    yield record;
  }
  if (!ended) throw broken('no end: it was cut off');
}

/** Text between line feeds; what follows the last one is broken. */
export async function* linesOf(
  bytes: AsyncIterable<Uint8Array>,
  broken: (saw: string) => Fault,
): AsyncGenerator<string> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    let start = 0;
    for (;;) {
      const end = piece.indexOf(LINE_FEED, start);
      if (end < 0) break;
      parts.push(piece.subarray(start, end));
      yield Buffer.concat(parts).toString('utf8');
      parts = [];
      length = 0;
      start = end + 1;
    }
    parts.push(piece.slice(start));
    length += piece.length - start;
    if (length > LONGEST_LINE_BYTES) throw broken('a line that is longer than any record');
  }
  if (length > 0) throw broken('a last line that is cut off');
}
