import { Fault } from '../../domain/fault.ts';
import type { Client } from '../../client/client.ts';
import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import type { Format } from '../output.ts';
import { whoText } from '../screen/access-page.ts';
import { adoptionPage, nameOfHolder } from '../screen/adoption-page.ts';
import type { World } from '../world.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential: who has which version of its key' } },
  options: {
    may: { type: 'string', describe: 'who may do this; a word of what the API does, such as rotate' },
    ...outputOption,
  },
  examples: [
    ['keyturn who wb-orders-1', 'which pods and consumers have which version, since when'],
    ['keyturn who', 'everybody who may come in, and with which roles'],
    ['keyturn who --may rotate', 'who may rotate a key'],
  ],
  run: async (args, world) => {
    const { name, may, output } = args;
    if (name !== undefined && may !== undefined)
      throw new Fault('KT6031', {
        ...{ place: 'keyturn who', saw: 'a credential and --may' },
        ...{ expected: 'one of them, or neither', next: 'keyturn who --help' },
      });
    const client = await connect(args, world);
    await (name === undefined
      ? showAccess(client, may ?? null, output, world)
      : showHolders(client, name, output, world));
    return EXIT.done;
  },
});

async function showAccess(client: Client, may: string | null, output: Format, world: World): Promise<void> {
  const who = await client.access.who();
  await print(world, output, who, {
    names: () => [...who.users, ...who.tokens].map(({ name }) => name),
    table: (look) => whoText(who, may, look),
  });
}

async function showHolders(client: Client, name: string, output: Format, world: World): Promise<void> {
  const adoption = await client.adoption(name);
  await print(world, output, adoption, {
    names: () => adoption.holders.map(nameOfHolder),
    table: (look) => adoptionPage(adoption, look),
  });
}
