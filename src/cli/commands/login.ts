import { openAnonymous } from '../../client/client.ts';
import type { AccessClient } from '../../client/access.ts';
import { keepLogin } from '../../client/login-file.ts';
import type { OpenedSession } from '../../domain/access/views.ts';
import { Fault } from '../../domain/fault.ts';
import { Secret } from '../../domain/secret.ts';
import { defineCommand } from '../command.ts';
import { whereaboutsOf } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { lookOf } from '../output.ts';
import { whoAmIText } from '../screen/access-page.ts';
import { newPassword, passwordIn, typedLine, typedPassword } from '../typed.ts';
import type { World } from '../world.ts';

const PLACE = 'keyturn login';

export const command = defineCommand({
  positionals: {},
  options: {
    user: { type: 'string', describe: 'a user of this installation, by password', requiresArg: true },
    'password-file': {
      type: 'string',
      describe: 'file (0600) with the password, where nobody can type',
      requiresArg: true,
    },
  },
  examples: [['keyturn login --user kim', 'by a password that is typed and not shown']],
  run: async (args, world) => {
    const whereabouts = whereaboutsOf(args, world);
    const { loginDirectory } = whereabouts;
    if (loginDirectory === null)
      throw new Fault('KT6132', { place: PLACE, saw: 'neither XDG_CONFIG_HOME nor HOME' });
    const { client, address } = await openAnonymous(whereabouts);
    const user = args.user ?? (await typedLine(world, 'User: ', PLACE));
    const password =
      args['password-file'] === undefined
        ? await typedPassword(world, `Password of ${user}: `, PLACE)
        : passwordIn(args['password-file']);
    const { token, ...who } = await byPassword(client.access, world, user, password);
    await keepLogin(loginDirectory, address, new Secret(token));
    world.stdout.write(whoAmIText(who, lookOf(world)));
    return EXIT.done;
  },
});

/** A password that somebody else has set only opens the choice of another one. */
async function byPassword(
  access: AccessClient,
  world: World,
  user: string,
  password: Secret,
): Promise<OpenedSession> {
  try {
    return await access.logIn(user, password, null);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'KT6104') throw thrown;
    world.stderr.write('Somebody else has set this password. Choose one that only you know.\n');
    return access.logIn(user, password, await newPassword(world, PLACE));
  }
}
