import { parseDuration } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import { defineCommand } from '../command.ts';
import { dataDirectoryOf } from '../connect.ts';

export const command = defineCommand({
  positionals: {},
  options: {
    manifests: {
      type: 'string',
      describe: 'folder of manifests; without one, the embedded demo',
      requiresArg: true,
    },
    database: {
      type: 'string',
      describe: 'postgres://USER@HOST/DATABASE of a journal that replicas share',
      requiresArg: true,
    },
    'database-file': {
      type: 'string',
      describe: 'file (0600) with that URL and its password (KEYTURN_DATABASE_FILE)',
      requiresArg: true,
    },
    listen: { type: 'string', describe: 'HOST:PORT or unix:/PATH (127.0.0.1:7373)', requiresArg: true },
    'tls-cert': { type: 'string', describe: 'PEM certificate; with it beyond loopback', requiresArg: true },
    'tls-key': { type: 'string', describe: 'PEM private key of the certificate', requiresArg: true },
    'recovery-recipient': {
      type: 'string',
      array: true,
      describe: 'offline age recipient; repeatable',
      requiresArg: true,
    },
    escrow: {
      type: 'string',
      describe: 'second folder for the escrow, on another volume',
      requiresArg: true,
    },
    anchor: {
      type: 'string',
      describe: 'folder for signed checkpoints, on another volume',
      requiresArg: true,
    },
    'escrow-retention': {
      type: 'string',
      describe: 'how long the escrow keeps what is done with (30d)',
      requiresArg: true,
    },
    kek: {
      type: 'string',
      describe: 'key-encryption key: file:PATH, transit:MOUNT/KEY or kms:KEY (a file in the data directory)',
      requiresArg: true,
    },
    'kek-file': { type: 'string', describe: 'short for --kek file:PATH', requiresArg: true },
    'kek-login': {
      type: 'string',
      describe: 'YAML file: how to log in to the key service',
      requiresArg: true,
    },
    'heartbeat-file': {
      type: 'string',
      describe: 'file (0600) with the URL of an outside watcher, called every minute',
      requiresArg: true,
    },
    replica: {
      type: 'string',
      describe: 'name of this replica (made once, kept in the data directory)',
      requiresArg: true,
    },
    oidc: {
      type: 'string',
      describe: 'YAML file: the identity provider that people log in at',
      requiresArg: true,
    },
    autopilot: {
      choices: ['on', 'off'],
      describe: 'embedded: off, and you play the person with the phone; on, and a robot does',
    },
    tick: { type: 'string', describe: 'how often to look for work (5s)', requiresArg: true },
    'log-format': { choices: ['pretty', 'json'], describe: 'pretty on a terminal, else json' },
    'log-level': { choices: ['debug', 'info', 'warn', 'error'], describe: 'info unless told otherwise' },
  },
  examples: [
    ['keyturn run', 'embedded: journal, store and sandbox issuer in ./data'],
    ['keyturn run --autopilot off', 'the same, and you make the keys at the issuer’s pages'],
    ['keyturn run --manifests /etc/keyturn --data /var/lib/keyturn', 'a real installation'],
    [
      'keyturn run --manifests /etc/keyturn --database-file /etc/keyturn/database-url',
      'one of several replicas on PostgreSQL',
    ],
  ],
  run: async (args, world) =>
    world.offline.run({
      dataDirectory: dataDirectoryOf(args, world),
      database: args.database ?? null,
      databaseFile: args['database-file'] ?? null,
      manifests: args.manifests ?? null,
      listen: args.listen ?? null,
      tlsCert: args['tls-cert'] ?? null,
      tlsKey: args['tls-key'] ?? null,
      recoveryRecipients: args['recovery-recipient'] ?? [],
      escrowDirectory: args.escrow ?? null,
      anchorDirectory: args.anchor ?? null,
      escrowRetention: args['escrow-retention'] ?? null,
      kek: args.kek ?? null,
      kekFile: args['kek-file'] ?? null,
      kekLogin: args['kek-login'] ?? null,
      heartbeatFile: args['heartbeat-file'] ?? null,
      replica: args.replica ?? null,
      oidc: args.oidc ?? null,
      autopilot: args.autopilot === undefined ? null : args.autopilot === 'on',
      tickMs: args.tick === undefined ? null : tickOf(args.tick),
      logFormat: args['log-format'] ?? null,
      logLevel: args['log-level'] ?? null,
    }),
});

function tickOf(text: string): number {
  const durationMs = parseDuration(text);
  if (durationMs !== null && durationMs >= 1_000) return durationMs;
  throw new Fault('KT6031', {
    place: 'keyturn run --tick',
    saw: JSON.stringify(text),
    expected: 'a duration of at least 1s',
    next: 'keyturn run --help',
  });
}
