import { open } from 'node:fs/promises';
import type { BroughtKey } from '../client/life.ts';
import { Fault } from '../domain/fault.ts';
import { Secret } from '../domain/secret.ts';

const LONGEST_BYTES = 16 * 1024;
const READABLE_BY_OTHERS = 0o077;

/** A key pair in a file that only its owner may read: JSON `{"appKey", "appSecret"}`. Rejects with KT6004 or KT6005. */
export async function readKeyFile(path: string): Promise<BroughtKey> {
  const handle = await open(path).catch((cause: unknown) => {
    throw new Fault('KT6004', { place: path, saw: 'it can not be opened', cause });
  });
  try {
    const { mode, size } = await handle.stat();
    if ((mode & READABLE_BY_OTHERS) !== 0) {
      const saw = `mode 0${(mode & 0o777).toString(8)}`;
      throw new Fault('KT6005', { place: path, saw, next: `chmod 600 ${path}` });
    }
    if (size > LONGEST_BYTES) throw new Fault('KT6004', { place: path, saw: `${size} bytes` });
    return pairIn(await handle.readFile('utf8'), path);
  } finally {
    await handle.close();
  }
}

function pairIn(text: string, path: string): BroughtKey {
  const { appKey, appSecret } = (jsonIn(text) ?? {}) as { appKey?: unknown; appSecret?: unknown };
  if (typeof appKey === 'string' && typeof appSecret === 'string' && appKey !== '' && appSecret !== '')
    return { appKey: new Secret(appKey), appSecret: new Secret(appSecret) };
  const expected = 'JSON with the texts "appKey" and "appSecret"';
  throw new Fault('KT6004', { place: path, saw: 'no key pair', expected });
}

/** What the parser says of a text that is no JSON may quote it, so it says nothing here. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
