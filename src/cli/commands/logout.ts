import { findAddress } from '../../client/endpoint.ts';
import { forgetLogin } from '../../client/login-file.ts';
import { Fault } from '../../domain/fault.ts';
import { defineCommand } from '../command.ts';
import { connect, whereaboutsOf } from '../connect.ts';
import { EXIT } from '../exit-code.ts';

export const command = defineCommand({
  positionals: {},
  options: {},
  examples: [['keyturn logout', 'end the session of keyturn login, here and at the daemon']],
  run: async (args, world) => {
    const whereabouts = whereaboutsOf(args, world);
    const client = await connect(args, world);
    try {
      await client.access.logOut();
    } catch (thrown) {
      // A session that is over already leaves a file behind all the same.
      if (!(thrown instanceof Fault) || thrown.code !== 'KT6002') throw thrown;
    } finally {
      if (whereabouts.loginDirectory !== null)
        forgetLogin(whereabouts.loginDirectory, await findAddress(whereabouts));
    }
    world.stdout.write('Logged out.\n');
    return EXIT.done;
  },
});
