import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import { whyPage } from '../screen/why-page.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential', demandOption: true } },
  options: outputOption,
  examples: [['keyturn why wb-quotes', 'each reason with the file and line that decides it']],
  run: async (args, world) => {
    const client = await connect(args, world);
    const view = await client.why(args.name);
    await print(world, args.output, view, {
      names: () => [view.name],
      table: (look) => whyPage(view, look),
    });
    return EXIT.done;
  },
});
