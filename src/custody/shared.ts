import { rm } from 'node:fs/promises';
import { Fault } from '../domain/fault.ts';
import { replacePrivate } from './files.ts';
import { identityPaths, readIfThere } from './identity.ts';
import { parseRecord } from './record.ts';

/**
 * The installation identity as it travels with the journal, still sealed by the key-encryption key: replicas have one
 * journal and a directory each, and the identity must be the same in all of them.
 */
export async function sharedIdentity(directory: string): Promise<string> {
  const paths = identityPaths(directory);
  const identity = await readIfThere(paths.identity);
  const record = await readIfThere(paths.record);
  if (identity === null || record === null)
    throw new Fault('KT2007', { place: paths.identity, saw: 'no such file, or no custody.json beside it' });
  return JSON.stringify({ identity: identity.toString('base64'), record: record.toString('utf8') });
}

/**
 * Puts the shared identity into a directory that lacks it or has an older one. False where the directory belongs to
 * another installation: that one is never overwritten.
 */
export async function adoptShared(directory: string, shared: string): Promise<boolean> {
  const paths = identityPaths(directory);
  const { identity, record } = parseShared(shared);
  const own = parseRecord(await readIfThere(paths.record), paths.record);
  const theirs = parseRecord(Buffer.from(record), 'journal, custody-identity');
  if (own !== null && own.check !== theirs?.check) return false;
  await replacePrivate(paths.identity, Buffer.from(identity, 'base64'));
  await replacePrivate(paths.record, record);
  return true;
}

/** Another replica was first to make the identity; nothing was sealed with this one. */
export async function forgetIdentity(directory: string): Promise<void> {
  const paths = identityPaths(directory);
  for (const path of [paths.record, paths.identity]) await rm(path, { force: true });
}

function parseShared(text: string): { readonly identity: string; readonly record: string } {
  try {
    const value = JSON.parse(text) as { readonly identity?: unknown; readonly record?: unknown };
    const { identity, record } = value;
    if (typeof identity === 'string' && typeof record === 'string') return { identity, record };
  } catch {
    // Falls through to the fault: what the text is does not matter.
  }
  throw new Fault('KT2009', { place: 'journal, custody-identity', saw: 'a text that keyturn did not write' });
}
