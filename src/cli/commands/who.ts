import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import { adoptionPage, nameOfHolder } from '../screen/adoption-page.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential', demandOption: true } },
  options: outputOption,
  examples: [
    ['keyturn who wb-orders-1', 'which pods and consumers have which version, since when'],
    ['keyturn who wb-orders-1 -o json', 'the same for a program'],
  ],
  run: async (args, world) => {
    const client = await connect(args, world);
    const adoption = await client.adoption(args.name);
    await print(world, args.output, adoption, {
      names: () => adoption.holders.map(nameOfHolder),
      table: (look) => adoptionPage(adoption, look),
    });
    return EXIT.done;
  },
});
