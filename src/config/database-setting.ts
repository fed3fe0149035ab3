import type { DatabaseAddress } from '../domain/database-address.ts';
import type { FaultCode } from '../domain/fault.ts';
import { Secret } from '../domain/secret.ts';
import { isLoopback } from './listen-address.ts';
import { readSecretFile } from './secret-file.ts';

/** A setting as it was given, and how its giver called it. */
interface Given {
  readonly text: string;
  readonly place: string;
}

export type DatabaseSetting =
  | { readonly ok: true; readonly address: DatabaseAddress | null }
  | {
      readonly ok: false;
      readonly code: FaultCode;
      readonly place: string;
      readonly saw: string;
      readonly expected?: string;
    };

const EXPECTED = 'postgres://USER@HOST[:PORT]/DATABASE[?sslmode=…&sslrootcert=PATH&host=SOCKET-FOLDER]';
const TLS_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
const KNOWN = ['sslmode', 'sslrootcert', 'host'];
const DEFAULT_PORT = 5432;

/**
 * Which database, from a URL or a file that holds one. What was given is never shown: it may hold a password. Every user
 * of the machine can read a process's arguments, so a flag may not.
 */
export function readDatabase(url: Given | null, file: Given | null): DatabaseSetting {
  if (url !== null && file !== null)
    return refused(file.place, `${url.place} is given too`, 'a URL or a file with one, not both');
  if (file !== null) {
    const read = readSecretFile(file.text);
    if (!read.ok) return { ok: false, code: read.code, place: file.place, saw: read.saw };
    return parse({ text: read.secret.reveal(), place: file.place });
  }
  if (url === null) return { ok: true, address: null };
  const parsed = parse(url);
  const isArgument = url.place.startsWith('--');
  if (isArgument && parsed.ok && parsed.address?.password != null)
    return { ok: false, code: 'KT2129', place: url.place, saw: 'a URL with a password (not shown)' };
  return parsed;
}

function parse({ text, place }: Given): DatabaseSetting {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol))
    return refused(place, 'something that is no URL of PostgreSQL (not shown)');
  const query = url.searchParams;
  const unknown = [...query.keys()].filter((name) => !KNOWN.includes(name));
  if (unknown.length > 0) return refused(place, `the parameter ${JSON.stringify(unknown[0]?.slice(0, 40))}`);
  const database = decoded(url.pathname.slice(1));
  const user = decoded(url.username);
  if (database === '' || database.includes('/') || user === '')
    return refused(place, 'a URL without a user or without a database');
  const host = query.get('host') ?? decoded(url.hostname).replace(/^\[(.*)\]$/, '$1');
  const asked = query.get('sslmode');
  const mode = asked === null ? defaultMode(host) : TLS_MODES.find((each) => each === asked);
  if (mode === undefined)
    return refused(
      place,
      `sslmode=${JSON.stringify(asked?.slice(0, 40))}`,
      `sslmode ${TLS_MODES.join(', ')}`,
    );
  const address: DatabaseAddress = {
    ...{ host, database, user },
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    password: url.password === '' ? null : new Secret(decoded(url.password)),
    tls: { mode, caFile: query.get('sslrootcert') },
  };
  return { ok: true, address };
}

/** Nothing leaves the machine unencrypted, or to a host that nobody vouches for, unless the URL says so. */
function defaultMode(host: string): DatabaseAddress['tls']['mode'] {
  return host.startsWith('/') || isLoopback(host) ? 'disable' : 'verify-full';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function refused(place: string, saw: string, expected = EXPECTED): DatabaseSetting {
  return { ok: false, code: 'KT1060', place, saw, expected };
}
