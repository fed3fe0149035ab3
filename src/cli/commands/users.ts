import { ROLES } from '../../domain/access/role.ts';
import { Fault } from '../../domain/fault.ts';
import type { Secret } from '../../domain/secret.ts';
import { defineCommand, outputOption } from '../command.ts';
import type { GlobalArguments } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import type { Format } from '../output.ts';
import { userTable } from '../screen/access-page.ts';
import { newPassword, passwordIn, typedPassword } from '../typed.ts';
import type { World } from '../world.ts';

export const command = defineCommand({
  positionals: {
    what: {
      choices: ['list', 'add', 'change', 'disable', 'enable', 'passwd'],
      describe: 'what to do',
      demandOption: true,
    },
    name: { type: 'string', describe: 'the user; passwd without one: your own' },
  },
  options: {
    ...outputOption,
    role: { choices: ROLES, array: true, describe: 'add, change: repeatable', requiresArg: true },
    group: {
      type: 'string',
      array: true,
      describe: 'add, change: what policies call group:NAME; repeatable',
      requiresArg: true,
    },
    'password-file': {
      type: 'string',
      describe: 'add, passwd: file (0600) with the password to set',
      requiresArg: true,
    },
  },
  examples: [
    [
      'keyturn users add desk-1 --role operator --group broker-ops',
      'a first password is typed; desk-1 changes it',
    ],
    ['keyturn users change desk-1 --role viewer', 'from the next request on'],
    ['keyturn users disable desk-1', 'ends what desk-1 has open, too'],
    ['keyturn users passwd', 'your own password'],
  ],
  run: async (args, world) => {
    if (args.what === 'list') return list(args, world, args.output);
    const name = args.name ?? null;
    if (args.what === 'passwd') return passwd(args, world, name, args['password-file']);
    if (name === null) throw usage(args.what, 'no name');
    const { access } = await connect(args, world);
    const given = { roles: args.role ?? [], groups: args.group ?? [] };
    switch (args.what) {
      case 'add':
        await access.addUser({ name, ...given }, await toSet(world, args.what, args['password-file']));
        world.stdout.write(`${name} is added, and chooses a password of their own at the first log-in.\n`);
        world.stderr.write(`Next: keyturn login --user ${name}\n`);
        break;
      case 'change':
        await access.changeUser(name, given);
        world.stdout.write(`${name} has: ${given.roles.join(', ')}\n`);
        break;
      case 'disable':
        await access.disableUser(name);
        world.stdout.write(`${name} is disabled; nothing that was open is open any more.\n`);
        break;
      default:
        await access.enableUser(name);
        world.stdout.write(`${name} may log in again.\n`);
    }
    return EXIT.done;
  },
});

async function list(args: GlobalArguments, world: World, format: Format): Promise<number> {
  const users = await (await connect(args, world)).access.users();
  await print(
    world,
    format,
    { items: users },
    { names: () => users.map(({ name }) => name), table: (look) => userTable(users, look) },
  );
  return EXIT.done;
}

/** One's own is changed with the present one; that of somebody else only until they choose another. */
async function passwd(
  args: GlobalArguments,
  world: World,
  name: string | null,
  file: string | undefined,
): Promise<number> {
  const { access } = await connect(args, world);
  const own = name === null ? await access.whoAmI() : null;
  if (name !== null) {
    await access.setPassword(name, await toSet(world, 'passwd', file));
    world.stdout.write(`${name} has another password, good for choosing a new one.\n`);
    return EXIT.done;
  }
  if (own?.kind !== 'user') throw usage('passwd', `${own?.actor ?? 'nobody'}, who has no password`);
  const present = await typedPassword(world, `Present password of ${own.name}: `, 'keyturn users passwd');
  await access.logIn(own.name, present, await toSet(world, 'passwd', file));
  world.stdout.write('Your password is changed, and your other sessions are ended.\n');
  world.stderr.write(`Next: keyturn login --user ${own.name}\n`);
  return EXIT.done;
}

async function toSet(world: World, what: string, file: string | undefined): Promise<Secret> {
  return file === undefined ? newPassword(world, `keyturn users ${what}`) : passwordIn(file);
}

function usage(what: string, saw: string): Fault {
  return new Fault('KT6031', { place: `keyturn users ${what}`, saw, next: 'keyturn users --help' });
}
