import { Fault } from '../../domain/fault.ts';
import { defineCommand, outputOption } from '../command.ts';
import type { GlobalArguments } from '../command.ts';
import { connect, dataDirectoryOf } from '../connect.ts';
import { databaseFlags, databaseOptions } from '../database-options.ts';
import type { DatabaseArguments } from '../database-options.ts';
import { EXIT } from '../exit-code.ts';
import type { CustodyRotateOptions } from '../offline.ts';
import { print } from '../output.ts';
import type { Format } from '../output.ts';
import { custodyPage, importedText } from '../screen/custody-page.ts';
import type { World } from '../world.ts';

export const command = defineCommand({
  positionals: {
    what: {
      choices: ['status', 'rotate', 'import-escrow', 'gone'],
      describe: 'what to do; rotate works offline, the others ask the daemon',
      demandOption: true,
    },
    subject: { type: 'string', describe: 'import-escrow: the escrow file; gone: the replica' },
  },
  options: {
    ...outputOption,
    ...databaseOptions,
    kek: { type: 'string', describe: 'rotate: the new key-encryption key, as in run', requiresArg: true },
    'kek-login': { type: 'string', describe: 'rotate: how to log in to its service', requiresArg: true },
    'from-kek': {
      type: 'string',
      describe: 'rotate: the present key (KEYTURN_KEK, a file in the data directory)',
      requiresArg: true,
    },
    'from-kek-login': {
      type: 'string',
      describe: 'rotate: how to log in to its service (KEYTURN_KEK_LOGIN)',
      requiresArg: true,
    },
    identity: { type: 'boolean', describe: 'rotate: a new identity; seal everything live anew' },
    replica: { type: 'string', describe: 'import-escrow: whose escrow it is', requiresArg: true },
    reason: { type: 'string', describe: 'gone: why its escrow will never be read', requiresArg: true },
  },
  examples: [
    ['keyturn custody status', 'key-encryption key, recipients, escrow, replicas'],
    ['keyturn custody rotate --kek transit:transit/keyturn --kek-login kek.yaml', 'with the daemon stopped'],
    ['keyturn custody rotate --identity', 'after a leak of the identity, with the daemon stopped'],
    ['keyturn custody import-escrow escrow.bin --replica replica-3fa9c2d1', 'what a lost replica held'],
    ['keyturn custody gone replica-3fa9c2d1 --reason "its disk burnt"', 'give up what it may have held'],
  ],
  run: async (args, world) => {
    const { what, subject, output } = args;
    switch (what) {
      case 'status':
        return status(args, world, output);
      case 'rotate':
        return world.offline.rotateCustody(rotation(args, world));
      case 'import-escrow':
        return importEscrow(args, world, given(subject, what, 'a file'), output);
      default:
        return gone(args, world, given(subject, what, 'a replica'));
    }
  },
});

type Arguments = GlobalArguments &
  DatabaseArguments & {
    readonly kek?: string | undefined;
    readonly 'kek-login'?: string | undefined;
    readonly 'from-kek'?: string | undefined;
    readonly 'from-kek-login'?: string | undefined;
    readonly identity?: boolean | undefined;
    readonly replica?: string | undefined;
    readonly reason?: string | undefined;
  };

async function status(args: Arguments, world: World, format: Format): Promise<number> {
  const view = await (await connect(args, world)).custody();
  await print(world, format, view, {
    names: () => view.replicas.map(({ name }) => name),
    table: (look) => custodyPage(view, look),
  });
  return EXIT.done;
}

function rotation(args: Arguments, world: World): CustodyRotateOptions {
  const identity = args.identity === true;
  if (args.kek === undefined && !identity) throw usage('rotate', 'neither --kek nor --identity');
  return {
    dataDirectory: dataDirectoryOf(args, world),
    ...databaseFlags(args),
    kek: args.kek ?? null,
    kekLogin: args['kek-login'] ?? null,
    fromKek: args['from-kek'] ?? null,
    fromKekLogin: args['from-kek-login'] ?? null,
    identity,
  };
}

async function importEscrow(args: Arguments, world: World, file: string, format: Format): Promise<number> {
  const replica = given(args.replica, 'import-escrow', '--replica');
  const client = await connect(args, world);
  const result = await client.importEscrow({ file: world.absolute(file), replica });
  await print(world, format, result, { names: () => [replica], table: (look) => importedText(result, look) });
  return result.complete ? EXIT.done : EXIT.partly;
}

async function gone(args: Arguments, world: World, replica: string): Promise<number> {
  const reason = given(args.reason, 'gone', '--reason');
  await (await connect(args, world)).declareGone(replica, reason);
  world.stdout.write(`${replica} is declared gone. What waits for its escrow goes on within five minutes.\n`);
  world.stderr.write('Next: keyturn status\n');
  return EXIT.done;
}

function given(text: string | undefined, what: string, missing: string): string {
  if (text !== undefined && text.trim() !== '') return text;
  throw usage(what, `${missing} is missing`);
}

function usage(what: string, saw: string): Fault {
  return new Fault('KT6031', { place: `keyturn custody ${what}`, saw, next: 'keyturn custody --help' });
}
