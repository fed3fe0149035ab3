import { readFileSync } from 'node:fs';
import type { ClientConfig } from 'pg';
import { Fault } from '../../domain/fault.ts';
import type { Secret } from '../../domain/secret.ts';

/** Which database, and how to get there. The password is the only secret in it. */
export interface DatabaseAddress {
  /** A name, an address, or the folder of a socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Null: the server asks for none, or the password file of PostgreSQL has it. */
  readonly password: Secret | null;
  readonly tls: {
    /** `verify-full` compares the host too, `verify-ca` the authority only, `require` encrypts and trusts anybody. */
    readonly mode: 'disable' | 'require' | 'verify-ca' | 'verify-full';
    /** PEM of the authority; null: those that Node trusts. */
    readonly caFile: string | null;
  };
}

const CONNECT_WITHIN_MS = 10_000;

/** For people and faults: everything but the password. */
export function placeOf({ host, port, database }: DatabaseAddress): string {
  return host.startsWith('/') ? `postgres ${host}, ${database}` : `postgres ${host}:${port}/${database}`;
}

/** What the driver is given. Times that a session may take are set on the server, where a pause here can't stop them. */
export function clientConfig(address: DatabaseAddress, name: string): ClientConfig {
  const { host, port, database, user, password } = address;
  return {
    ...{ host, port, database, user },
    ...(password === null ? {} : { password: () => password.reveal() }),
    application_name: name,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    keepAlive: true,
    ssl: sslOf(address),
  };
}

function sslOf({ host, tls }: DatabaseAddress): ClientConfig['ssl'] {
  if (tls.mode === 'disable' || host.startsWith('/')) return false;
  if (tls.mode === 'require') return { rejectUnauthorized: false };
  return {
    rejectUnauthorized: true,
    ...(tls.caFile === null ? {} : { ca: readAuthority(tls.caFile) }),
    ...(tls.mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  };
}

function readAuthority(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Fault('KT2130', { place: path, saw: 'an authority that can not be read', cause });
  }
}
