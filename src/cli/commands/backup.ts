import type { Client } from '../../client/client.ts';
import { Fault } from '../../domain/fault.ts';
import { writeBackup } from '../backup-file.ts';
import { byteProgress } from '../byte-progress.ts';
import { defineCommand } from '../command.ts';
import type { GlobalArguments } from '../command.ts';
import { connect, dataDirectoryOf } from '../connect.ts';
import { databaseFlags, databaseOptions, namesDatabase } from '../database-options.ts';
import { EXIT } from '../exit-code.ts';
import { receiptText } from '../screen/backup-text.ts';
import type { World } from '../world.ts';

export const command = defineCommand({
  positionals: {
    what: { choices: ['verify'], describe: 'verify: open a backup and walk all of it' },
    file: { type: 'string', describe: 'verify: the backup' },
  },
  options: {
    out: { type: 'string', describe: 'write the backup here; never over a file', requiresArg: true },
    recipient: {
      type: 'string',
      array: true,
      describe: 'a further age recipient, beside the recovery recipients',
      requiresArg: true,
    },
    ...databaseOptions,
    identity: { type: 'string', describe: 'verify: file with a recovery identity', requiresArg: true },
    'kek-file': {
      type: 'string',
      describe: 'without a daemon: key-encryption key of the data',
      requiresArg: true,
    },
    output: {
      alias: 'o',
      choices: ['json'],
      describe: 'verify: format; without it, words',
      requiresArg: true,
    },
  },
  examples: [
    ['keyturn backup --out /mnt/backup/keyturn.bak', 'while the daemon runs; or of its data, when none does'],
    ['keyturn backup verify keyturn.bak --identity recovery.txt', 'proves that it opens and is whole'],
  ],
  run: async (args, world) => {
    if (args.what === 'verify') return verify(args, world);
    const { out, recipient: recipients = [] } = args;
    if (out === undefined) throw missing('--out is not given', 'keyturn backup --out FILE');
    const progress = byteProgress(world, 'backup');
    try {
      const client = namesDatabase(args) ? null : await clientUnlessNoneRuns(args, world);
      if (client !== null) return await backup(client, world, out, recipients, progress.at);
      return await world.offline.backup({
        ...{ dataDirectory: dataDirectoryOf(args, world), ...databaseFlags(args), out, recipients },
        ...{ kekFile: args['kek-file'] ?? null, progress: progress.at },
      });
    } finally {
      progress.done();
    }
  },
});

async function backup(
  client: Client,
  world: World,
  out: string,
  recipients: readonly string[],
  progress: (bytes: number) => void,
): Promise<number> {
  const begin = async () => {
    const { id, bytes } = await client.backup(recipients);
    return { bytes, receipt: () => client.backupReceipt(id) };
  };
  const receipt = await writeBackup({ out, begin, progress });
  world.stdout.write(receiptText(out, receipt, { now: world.now(), timezone: world.timezone }));
  world.stderr.write(`Next: keyturn backup verify ${out} --identity FILE\n`);
  return EXIT.done;
}

/** Null where no daemon has left its address in the data directory. */
async function clientUnlessNoneRuns(args: GlobalArguments, world: World): Promise<Client | null> {
  try {
    return await connect(args, world);
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'KT6001' && args.url === undefined) return null;
    throw thrown;
  }
}

async function verify(
  args: {
    readonly file: string | undefined;
    readonly identity: string | undefined;
    readonly output: 'json' | undefined;
  },
  world: World,
): Promise<number> {
  const { file, identity } = args;
  const next = 'keyturn backup verify FILE --identity FILE';
  if (file === undefined) throw missing('no file is named', next);
  if (identity === undefined) throw missing('--identity is not given', next);
  const progress = byteProgress(world, 'verify');
  try {
    const format = args.output ?? 'text';
    return await world.offline.verifyBackup({ file, identityFile: identity, format, progress: progress.at });
  } finally {
    progress.done();
  }
}

function missing(saw: string, next: string): Fault {
  return new Fault('KT6031', { place: 'keyturn backup', saw, next });
}
