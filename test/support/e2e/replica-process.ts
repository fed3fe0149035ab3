/** The real daemon as one replica of several: it logs to its output and runs until it is ended. */
import { DAY_MS } from '../../../src/domain/duration.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { startDaemon } from '../../../src/wiring/daemon.ts';

/** What a replica is told in the environment. Its address has the password of a server that lives for one test. */
export interface ReplicaOptions {
  readonly dataDirectory: string;
  readonly manifestsDirectory: string;
  readonly database: { readonly port: number; readonly name: string; readonly user: string };
  readonly tickSeconds: number;
  readonly leaseSeconds: number;
  readonly concurrency: number;
}

const options = JSON.parse(process.env['REPLICA'] ?? '{}') as ReplicaOptions;
const { dataDirectory, manifestsDirectory, tickSeconds, leaseSeconds, concurrency } = options;
const { port, name, user } = options.database;

const daemon = await startDaemon({
  settings: {
    ...{ dataDirectory, manifestsDirectory, tickSeconds, leaseSeconds, concurrency },
    database: {
      ...{ host: '127.0.0.1', port, database: name, user },
      password: new Secret(process.env['REPLICA_PASSWORD'] ?? ''),
      tls: { mode: 'disable', caFile: null },
    },
    listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    ...{ tls: null, kek: null, escrowDirectory: null, recoveryRecipients: [] },
    ...{ escrowRetentionMs: 30 * DAY_MS, replica: null, oidcFile: null },
    ...{ anchorDirectory: null, checkpointSeconds: 300, heartbeat: null },
    ...{ logFormat: 'json', logLevel: 'info' },
  },
  manifestsDirectory,
  environment: {},
  logTo: process.stdout,
  onFatal: (thrown) => {
    process.stderr.write(`a replica failed: ${String(thrown)}\n`);
    process.exit(1);
  },
});
daemon.log.info('ready');
process.once('SIGTERM', () => {
  void daemon.stop().then(() => process.exit(0));
});
