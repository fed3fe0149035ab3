import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import { whoText } from '../screen/access-page.ts';

export const command = defineCommand({
  positionals: { what: { type: 'string', describe: 'a word of what the API does, such as rotate' } },
  options: outputOption,
  examples: [
    ['keyturn who', 'everybody who may come in, and with which roles'],
    ['keyturn who rotate', 'who may rotate a key'],
  ],
  run: async (args, world) => {
    const who = await (await connect(args, world)).access.who();
    await print(world, args.output, who, {
      names: () => [...who.users, ...who.tokens].map(({ name }) => name),
      table: (look) => whoText(who, args.what ?? null, look),
    });
    return EXIT.done;
  },
});
