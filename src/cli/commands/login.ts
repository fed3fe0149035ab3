import { setTimeout as sleep } from 'node:timers/promises';
import { openAnonymous, openClient } from '../../client/client.ts';
import { findAddress } from '../../client/endpoint.ts';
import type { Whereabouts } from '../../client/endpoint.ts';
import type { AccessClient } from '../../client/access.ts';
import { keepLogin } from '../../client/login-file.ts';
import type { DeviceLogin, OpenedSession } from '../../domain/access/views.ts';
import { Fault } from '../../domain/fault.ts';
import { loginPath } from '../../domain/pages.ts';
import { Secret } from '../../domain/secret.ts';
import { defineCommand } from '../command.ts';
import { whereaboutsOf } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { lookOf } from '../output.ts';
import { whoAmIText } from '../screen/access-page.ts';
import { plain } from '../screen/text.ts';
import { formatClock } from '../screen/time.ts';
import { newPassword, passwordIn, typedLine, typedPassword } from '../typed.ts';
import type { World } from '../world.ts';

const PLACE = 'keyturn login';

export const command = defineCommand({
  positionals: {},
  options: {
    link: { type: 'boolean', describe: 'print a link that logs a browser in once, as the administrator' },
    user: { type: 'string', describe: 'a user of this installation, by password', requiresArg: true },
    'password-file': {
      type: 'string',
      describe: 'file (0600) with the password, where nobody can type',
      requiresArg: true,
    },
  },
  examples: [
    ['keyturn login', 'at the identity provider, in a browser of your choice'],
    ['keyturn login --user desk-1', 'by a password that is typed and not shown'],
    ['keyturn login --link', 'the dashboard in a browser, on the daemon’s own machine'],
  ],
  run: async (args, world) => {
    const whereabouts = whereaboutsOf(args, world);
    if (args.link === true) return printLink(whereabouts, world);
    const { loginDirectory } = whereabouts;
    if (loginDirectory === null)
      throw new Fault('KT6132', { place: PLACE, saw: 'neither XDG_CONFIG_HOME nor HOME' });
    const { client, address } = await openAnonymous(whereabouts);
    const device = args.user === undefined ? await beginDevice(client.access) : null;
    const { token, ...who } =
      device === null
        ? await byPassword(client.access, world, args.user, args['password-file'])
        : await byDevice(client.access, world, device);
    await keepLogin(loginDirectory, address, new Secret(token));
    world.stdout.write(whoAmIText(who, lookOf(world)));
    return EXIT.done;
  },
});

/** It is made with the token in the data directory, whoever is logged in. */
async function printLink(whereabouts: Whereabouts, world: World): Promise<number> {
  const here = { ...whereabouts, loginDirectory: null };
  const address = await findAddress(here);
  if (address.kind === 'socket')
    throw new Fault('KT6114', { place: PLACE, saw: 'a daemon on a unix socket, which no browser opens' });
  const client = await openClient(here);
  const { link, expiresAt } = await client.access.makeLink();
  const { now, timezone } = { now: world.now(), timezone: world.timezone };
  world.stderr.write(`Opens the dashboard once, until ${formatClock(expiresAt, { now, timezone })}:\n`);
  world.stdout.write(`${address.url}${loginPath(link)}\n`);
  return EXIT.done;
}

/** Null where no identity provider is set: then people have passwords. */
async function beginDevice(access: AccessClient): Promise<DeviceLogin | null> {
  try {
    return await access.beginDevice();
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'KT6120') return null;
    throw thrown;
  }
}

/** The person finishes in a browser, on this machine or another. */
async function byDevice(access: AccessClient, world: World, device: DeviceLogin): Promise<OpenedSession> {
  const { userCode, url, completeUrl, handle, intervalMs, expiresAt } = device;
  world.stderr.write(`Open ${plain(completeUrl ?? url)}\n`);
  world.stderr.write(`and go on only if it shows the code ${plain(userCode)}\n`);
  for (;;) {
    await sleep(intervalMs);
    const opened = await access.pollDevice(handle);
    if (opened !== null) return opened;
    if (world.now() >= expiresAt)
      throw new Fault('KT6122', { place: PLACE, saw: 'nobody who confirmed the code' });
  }
}

/** A password that somebody else has set only opens the choice of another one. */
async function byPassword(
  access: AccessClient,
  world: World,
  named: string | undefined,
  file: string | undefined,
): Promise<OpenedSession> {
  const user = named ?? (await typedLine(world, 'User: ', PLACE));
  const password =
    file === undefined ? await typedPassword(world, `Password of ${user}: `, PLACE) : passwordIn(file);
  try {
    return await access.logIn(user, password, null);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'KT6104') throw thrown;
    world.stderr.write('Somebody else has set this password. Choose one that only you know.\n');
    return access.logIn(user, password, await newPassword(world, PLACE));
  }
}
