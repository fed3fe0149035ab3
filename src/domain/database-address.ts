import type { Secret } from './secret.ts';

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

/** For people and faults: everything but the password. */
export function placeOf({ host, port, database }: DatabaseAddress): string {
  return host.startsWith('/') ? `postgres ${host}, ${database}` : `postgres ${host}:${port}/${database}`;
}
