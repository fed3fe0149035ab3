import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Fault } from '../domain/fault.ts';

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** A document by its digest: what is given already, or of the file, which stays where it is. Rejects with KT6004. */
export async function documentDigest(document: string): Promise<string> {
  if (DIGEST.test(document)) return document;
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(document), hash);
  } catch (cause) {
    const saw = (cause as NodeJS.ErrnoException).code ?? 'it can not be read';
    throw new Fault('KT6004', { place: document, saw, expected: 'a document that can be read', cause });
  }
  return `sha256:${hash.digest('hex')}`;
}
