import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { Decrypter, Encrypter } from 'age-encryption';
import { Fault } from '../domain/fault.ts';

/** The one line outside the encryption. What follows is an age file: `tail -n +2 FILE | age -d -i recovery.txt`. */
const HEADER = 'keyturn-backup/1\n';
const HEADER_START = 'keyturn-backup/';

/** The header, then one age file over the bytes, made as they come. */
export async function* sealStream(
  plain: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): AsyncGenerator<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  yield Buffer.from(HEADER);
  yield* await encrypter.encrypt(webStream(plain));
}

/**
 * The bytes inside. Rejects with KT2149 (no backup, or a newer one), KT2150 (sealed for others) and KT2148 (damaged or
 * cut off: every piece is authenticated, and the last one is marked as such).
 */
export async function* openStream(
  sealed: AsyncIterable<Uint8Array>,
  identities: readonly string[],
  place: string,
): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  const inside = withoutHeader(sealed, place);
  const opened = await decrypter.decrypt(webStream(inside)).catch((cause: unknown) => {
    if (cause instanceof Fault) throw cause;
    throw cannotOpen(cause, place);
  });
  try {
    yield* opened;
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('KT2148', { place, saw: 'bytes that were changed or cut off', cause });
  }
}

/** age says in its message whether the header is none, or is one for other identities. */
function cannotOpen(cause: unknown, place: string): Fault {
  const message = cause instanceof Error ? cause.message : '';
  if (message.includes('no identity matched'))
    return new Fault('KT2150', { place, saw: 'a backup that was sealed for others', cause });
  return new Fault('KT2148', { place, saw: 'a damaged header of the encryption', cause });
}

async function* withoutHeader(sealed: AsyncIterable<Uint8Array>, place: string): AsyncGenerator<Uint8Array> {
  let start: Buffer | null = Buffer.alloc(0);
  for await (const piece of sealed) {
    if (start === null) {
      yield piece;
      continue;
    }
    start = Buffer.concat([start, piece]);
    if (start.length < HEADER.length) continue;
    requireHeader(start, place);
    const rest = start.subarray(HEADER.length);
    start = null;
    if (rest.length > 0) yield rest;
  }
  if (start !== null) requireHeader(start, place);
}

function requireHeader(start: Buffer, place: string): void {
  const line = start.subarray(0, HEADER.length).toString('latin1');
  if (line === HEADER) return;
  const saw = line.startsWith(HEADER_START)
    ? 'a backup of a newer form, or a cut one'
    : 'a file that is none';
  throw new Fault('KT2149', { place, saw });
}

function webStream(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(bytes, { objectMode: true })) as ReadableStream<Uint8Array>;
}
