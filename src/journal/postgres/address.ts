import { readFileSync } from 'node:fs';
import type { ClientConfig } from 'pg';
import type { DatabaseAddress } from '../../domain/database-address.ts';
import { Fault } from '../../domain/fault.ts';

const CONNECT_WITHIN_MS = 10_000;

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
