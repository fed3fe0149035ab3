import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Address } from '../domain/endpoint.ts';
import type { Secret } from '../domain/secret.ts';
import { fault, nameOf } from './exchange.ts';

/** Where the session with a daemon is kept: a file for each address, mode 0600, in a folder of its own. */
export function loginFile(directory: string, address: Address): string {
  return join(directory, `${nameOf(address).replace(/[^A-Za-z0-9.-]+/g, '_')}.session`);
}

/** The file of a daemon that somebody has logged in to; null where nobody has. */
export function keptLogin(directory: string | null, address: Address): string | null {
  const file = directory === null ? null : loginFile(directory, address);
  return file !== null && existsSync(file) ? file : null;
}

/** Rejects with KT6132 where it can't be written. */
export async function keepLogin(directory: string, address: Address, token: Secret): Promise<string> {
  const file = loginFile(directory, address);
  const fresh = `${file}.new`;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(fresh, `${token.reveal()}\n`, { mode: 0o600 });
    // A file that was left behind keeps its mode when it is written again.
    chmodSync(fresh, 0o600);
    renameSync(fresh, file);
    return file;
  } catch (cause) {
    const { code = 'an unknown error' } = cause as NodeJS.ErrnoException;
    throw await fault('KT6132', { place: file, saw: `${code} on writing it`, cause });
  }
}

export function forgetLogin(directory: string, address: Address): void {
  rmSync(loginFile(directory, address), { force: true });
}
