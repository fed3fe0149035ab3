import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import { credentialPage } from '../screen/credential-page.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential', demandOption: true } },
  options: outputOption,
  examples: [
    ['keyturn show wb-orders-1', 'versions, destinations, consumers, what is open'],
    ['keyturn show wb-orders-1 -o wide', 'digests in full, nothing cut'],
  ],
  run: async (args, world) => {
    const client = await connect(args, world);
    const view = await client.show(args.name);
    await print(world, args.output, view, {
      names: () => [view.name],
      table: (look) => credentialPage(view, look),
    });
    return EXIT.done;
  },
});
