import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ENDPOINT_FILE, parseEndpoint, TOKEN_FILE } from '../domain/endpoint.ts';
import type { Address } from '../domain/endpoint.ts';
import { Secret } from '../domain/secret.ts';
import { fault } from './exchange.ts';
import { keptLogin } from './login-file.ts';

/** Where a person says the daemon is. What is null is read from the data directory. */
export interface Whereabouts {
  readonly dataDirectory: string;
  /** `http://…`, `https://…` or `unix:/…`. */
  readonly url: string | null;
  readonly tokenFile: string | null;
  readonly caFile: string | null;
  /** Where sessions of `keyturn login` are kept; null: nowhere. */
  readonly loginDirectory: string | null;
}

/** Rejects with KT6001 where no daemon has left an address, or with KT6006 where it can't be read. */
export async function findAddress({ dataDirectory, url, caFile }: Whereabouts): Promise<Address> {
  if (url?.startsWith('unix:') === true) return { kind: 'socket', path: url.slice(5) };
  if (url !== null) return { kind: 'url', url, caFile };
  const file = join(dataDirectory, ENDPOINT_FILE);
  const endpoint = parseEndpoint(await readEndpoint(file));
  if (endpoint === null) throw await fault('KT6006', { place: file, saw: 'no usable address' });
  const { address } = endpoint;
  return address.kind === 'url' && caFile !== null ? { ...address, caFile } : address;
}

async function readEndpoint(file: string): Promise<string> {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw await fault('KT6006', { place: file, saw: codeOf(cause), cause });
    throw await fault('KT6001', {
      place: file,
      saw: 'no such file: no daemon runs on this data directory',
      expected: 'a running daemon, or --data DIR with the directory of one',
      cause,
    });
  }
}

/**
 * The token file that is named; else the session of somebody who has logged in there; else the administrator's token.
 * Rejects with KT6004 (not readable, empty) or KT6005 (others may read it).
 */
export async function readToken(whereabouts: Whereabouts, address: Address): Promise<Secret> {
  const { dataDirectory, tokenFile, loginDirectory } = whereabouts;
  const file = tokenFile ?? keptLogin(loginDirectory, address) ?? join(dataDirectory, TOKEN_FILE);
  return readTokenFile(file);
}

/** What others must not be able to do to a file with a token: anything. */
const ANYTHING_BY_OTHERS = 0o077;

/** Rejects with KT6004 (not readable, empty) or KT6005 (open to somebody who is not meant to read it). */
export async function readTokenFile(file: string, closedTo = ANYTHING_BY_OTHERS): Promise<Secret> {
  const mode = await modeOf(file);
  if ((mode & closedTo) !== 0) {
    const saw = `mode 0${(mode & 0o777).toString(8)}`;
    throw await fault('KT6005', { place: file, saw, next: `chmod 600 ${file}` });
  }
  const token = readFileSync(file, 'utf8').trim();
  if (!/^[\x21-\x7e]+$/.test(token))
    throw await fault('KT6004', { place: file, saw: 'no single line of text' });
  return new Secret(token);
}

async function modeOf(file: string): Promise<number> {
  try {
    const found = statSync(file);
    readFileSync(file);
    return found.mode;
  } catch (cause) {
    throw await fault('KT6004', { place: file, saw: unreadable(codeOf(cause)), cause });
  }
}

function unreadable(code: string): string {
  return code === 'ENOENT' ? 'no such file' : `it can not be read (${code})`;
}

function codeOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? 'unreadable';
}
