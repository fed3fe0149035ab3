import type { FaultEntry } from './entry.ts';

/** What a journal on a database server can meet beyond the embedded one. */
export const databaseFaults = {
  KT2120: {
    title: 'The database is not reached',
    explain:
      'The connection to PostgreSQL could not be made, or broke. What was not acknowledged may have been written or not; the journal is read again before anything goes on, and a call to the issuer is never repeated because of it. Work goes on by itself when the database is back.',
    expected: 'a PostgreSQL server that answers',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT2121: {
    title: 'The database takes no writes now',
    explain:
      'The server is a standby, or was made read-only, as the former primary is after a failover. The connection is dropped, and the next one asks again.',
    expected: 'the primary, which takes writes',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT2122: {
    title: 'The database refuses the log-in',
    explain:
      'The server does not let this user in, the database is not there, or the user may not do what the journal needs: create tables, read and write them.',
    expected: 'a database that belongs to the user of the URL',
    next: 'keyturn run --database-file FILE',
    remedy: 'alert',
  },
  KT2123: {
    title: 'The database may lose what it acknowledged',
    explain:
      'A commit that is reported but forgotten after a power cut or a failover would reset a key twice: no issuer of this release can be asked for its state with certainty. So fsync and full_page_writes must be on, and a commit must wait for the disk.',
    expected: 'fsync, full_page_writes and synchronous_commit on',
    next: 'ALTER SYSTEM SET fsync = on',
    remedy: 'alert',
  },
  KT2124: {
    title: 'The database is overloaded',
    explain:
      'The server had no free connection or memory, or a statement waited too long. It was rolled back and is tried again.',
    expected: 'a server with a free connection that answers in time',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT2125: {
    title: 'The data directory still has an embedded journal',
    explain:
      'A database was named, but the journal of this data directory was never moved into it. Starting on another journal would forget every open rotation and reset keys a second time.',
    expected: 'a data directory without a journal of its own, or one that was moved',
    next: 'keyturn migrate --to postgres://USER@HOST/DATABASE',
    remedy: 'ask',
  },
  KT2126: {
    title: 'The journal has moved to PostgreSQL',
    explain:
      'The embedded journal in this directory was moved into a database and is kept for reading only. Whoever went on writing here would fork the history.',
    expected: 'the database that the journal was moved to',
    next: 'keyturn run --database-file FILE',
    remedy: 'ask',
  },
  KT2127: {
    title: 'The target is not empty',
    explain:
      'A journal is moved or restored only into a database without one. Nothing was written, and where it comes from is as it was.',
    expected: 'an empty database',
    next: 'createdb keyturn',
    remedy: 'ask',
  },
  KT2128: {
    title: 'The copy is not the source',
    explain:
      'After copying, every hash was computed anew on both sides, and they differ. The copy was rolled back and the source goes on working.',
    expected: 'the same last event in every stream',
    next: 'keyturn verify --data DIRECTORY',
    remedy: 'alert',
  },
  KT2129: {
    title: 'A password in the command line',
    explain: 'Every user of the machine can read the arguments of its processes. The password was not used.',
    expected: 'a URL without a password; the whole URL can stand in a file of mode 0600',
    next: 'keyturn run --database-file FILE',
    remedy: 'ask',
  },
  KT2130: {
    title: 'The connection to the database is not safe',
    explain:
      'The server has no TLS, or its certificate is not signed by the authority that is trusted here or belongs to another host. Nothing was sent, no password either.',
    expected: 'a certificate of the host in the URL, signed by a known authority',
    next: 'add sslrootcert=/PATH/ca.pem to the URL',
    remedy: 'alert',
  },
} as const satisfies Record<string, FaultEntry>;
