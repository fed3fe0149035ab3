import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import { whoAmIText } from '../screen/access-page.ts';

export const command = defineCommand({
  positionals: {},
  options: outputOption,
  examples: [['keyturn whoami', 'as whom the daemon knows you, and what you may do']],
  run: async (args, world) => {
    const who = await (await connect(args, world)).access.whoAmI();
    await print(world, args.output, who, {
      names: () => [who.actor],
      table: (look) => whoAmIText(who, look),
    });
    return EXIT.done;
  },
});
