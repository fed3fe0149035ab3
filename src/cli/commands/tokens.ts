import { ROLES } from '../../domain/access/role.ts';
import { parseDuration } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import { defineCommand, outputOption } from '../command.ts';
import type { GlobalArguments } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import type { Format } from '../output.ts';
import { tokenTable } from '../screen/access-page.ts';
import { formatWhen } from '../screen/time.ts';
import type { World } from '../world.ts';

export const command = defineCommand({
  positionals: {
    what: { choices: ['list', 'create', 'revoke'], describe: 'what to do', demandOption: true },
    name: { type: 'string', describe: 'the token' },
  },
  options: {
    ...outputOption,
    role: { choices: ROLES, array: true, describe: 'create: repeatable', requiresArg: true },
    credential: {
      type: 'string',
      array: true,
      describe: 'create: the only ones in its reach; repeatable',
      requiresArg: true,
    },
    expires: { type: 'string', default: '90d', describe: 'create: when it ends', requiresArg: true },
  },
  examples: [
    ['keyturn tokens create ci --role operator --credential wb-orders-1', 'its secret is shown this once'],
    [
      'keyturn tokens create grafana --role viewer --expires 365d > token',
      'nothing but the secret in a pipe',
    ],
    ['keyturn tokens revoke ci', 'from the next request on'],
  ],
  run: async (args, world) => {
    if (args.what === 'list') return list(args, world, args.output);
    if (args.name === undefined) throw usage(args.what, 'no name');
    const { access } = await connect(args, world);
    if (args.what === 'revoke') {
      await access.revokeToken(args.name);
      world.stdout.write(`${args.name} opens nothing any more.\n`);
      return EXIT.done;
    }
    const created = await access.createToken({
      name: args.name,
      roles: args.role ?? [],
      credentials: args.credential ?? null,
      expiresAt: world.now() + lifetime(args.expires),
    });
    await print(world, args.output, created, {
      names: () => [created.name],
      table: (look) => {
        const until = formatWhen(created.expiresAt, look);
        world.stderr.write(`${created.name} is good until ${until}. Its secret is shown this once:\n`);
        return `${created.secret}\n`;
      },
    });
    return EXIT.done;
  },
});

async function list(args: GlobalArguments, world: World, format: Format): Promise<number> {
  const tokens = await (await connect(args, world)).access.tokens();
  await print(
    world,
    format,
    { items: tokens },
    { names: () => tokens.map(({ name }) => name), table: (look) => tokenTable(tokens, look) },
  );
  return EXIT.done;
}

function lifetime(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null && ms > 0) return ms;
  throw new Fault('KT6031', {
    ...{ place: 'keyturn tokens create --expires', saw: JSON.stringify(text) },
    ...{ expected: 'a duration such as 90d', next: 'keyturn tokens --help' },
  });
}

function usage(what: string, saw: string): Fault {
  return new Fault('KT6031', { place: `keyturn tokens ${what}`, saw, next: 'keyturn tokens --help' });
}
