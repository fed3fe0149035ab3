import { Fault } from '../../domain/fault.ts';
import { byteProgress } from '../byte-progress.ts';
import { defineCommand } from '../command.ts';
import type { GlobalArguments } from '../command.ts';
import { connect } from '../connect.ts';
import { databaseFlags, databaseOptions } from '../database-options.ts';
import { EXIT } from '../exit-code.ts';
import type { World } from '../world.ts';

const CONFIRM = 'confirm';

export const command = defineCommand({
  positionals: {
    file: { type: 'string', describe: 'the backup; or the word confirm', demandOption: true },
    name: { type: 'string', describe: 'confirm: a credential that was restored' },
  },
  options: {
    identity: { type: 'string', describe: 'file with a recovery identity (age)', requiresArg: true },
    'kek-file': {
      type: 'string',
      describe: 'key-encryption key of this machine (made in the data directory)',
      requiresArg: true,
    },
    ...databaseOptions,
    anchor: {
      type: 'string',
      describe: 'folder for signed checkpoints, on another volume',
      requiresArg: true,
    },
    reason: {
      type: 'string',
      describe: 'confirm: what you have looked at, for the journal',
      requiresArg: true,
    },
  },
  examples: [
    [
      'keyturn restore keyturn.bak --identity recovery.txt --data /var/lib/keyturn',
      'a new data directory; stop the former daemon first',
    ],
    [
      'keyturn restore keyturn.bak --identity recovery.txt --data /var/lib/keyturn --database-file FILE',
      'the journal into an empty PostgreSQL database',
    ],
    [
      'keyturn restore confirm wb-orders-1 --reason "seen at the portal, incident P123"',
      'the issuer is ahead of the backup: minting goes on, it may reset the key again',
    ],
  ],
  run: async (args, world) => {
    if (args.file === CONFIRM && args.name !== undefined) return confirm(args, args.name, args.reason, world);
    if (args.name !== undefined) throw wrong(`one argument too many: ${JSON.stringify(args.name)}`);
    if (args.identity === undefined) throw wrong('--identity is not given');
    // Never the default: a restore into ./data is a restore into the wrong place.
    const dataDirectory = args.data ?? world.environment.KEYTURN_DATA;
    if (dataDirectory === undefined) throw wrong('--data is not given');
    const progress = byteProgress(world, 'restore');
    try {
      return await world.offline.restore({
        ...{ file: args.file, identityFile: args.identity, dataDirectory, ...databaseFlags(args) },
        ...{ kekFile: args['kek-file'] ?? null, anchorDirectory: args.anchor ?? null },
        progress: progress.at,
      });
    } finally {
      progress.done();
    }
  },
});

async function confirm(
  args: GlobalArguments,
  name: string,
  reason: string | undefined,
  world: World,
): Promise<number> {
  if (reason === undefined || reason.trim() === '')
    throw new Fault('KT6031', {
      place: 'keyturn restore confirm',
      saw: '--reason is not given',
      next: `keyturn restore confirm ${name} --reason TEXT`,
    });
  const client = await connect(args, world);
  await client.confirmRestore(name, reason);
  world.stdout.write(`${name}   confirmed; minting goes on\n`);
  world.stderr.write(`Next: keyturn why ${name}\n`);
  return EXIT.done;
}

function wrong(saw: string): Fault {
  return new Fault('KT6031', {
    place: 'keyturn restore',
    saw,
    next: 'keyturn restore FILE --identity FILE --data DIRECTORY',
  });
}
