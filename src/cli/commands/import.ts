import type { Client } from '../../client/client.ts';
import type { BroughtKey } from '../../client/life.ts';
import type { LifeAnswer } from '../../domain/life/request.ts';
import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { readKeyFile } from '../key-file.ts';
import { askLife, dryRunOption, followLife, reasonOf, reasonOption } from '../life.ts';
import { typeSecrets } from '../type-secret.ts';
import { timeoutMsOf, watchOptions } from '../watch-options.ts';
import type { World } from '../world.ts';

export const command = defineCommand({
  positionals: { name: { type: 'string', describe: 'a credential', demandOption: true } },
  options: {
    file: {
      type: 'string',
      describe: 'the key as JSON {"appKey", "appSecret"}, mode 0600; else it is typed',
      requiresArg: true,
    },
    ...reasonOption,
    ...dryRunOption,
    ...watchOptions,
    ...outputOption,
  },
  examples: [
    ['keyturn import wb-orders-1 --reason "reset at the portal"', 'asks for both parts, without an echo'],
    ['keyturn import wb-orders-1 --reason x --file key.json', 'from a file that only its owner may read'],
  ],
  run: async (args, world) => {
    const { name, output } = args;
    const timeoutMs = timeoutMsOf(args.timeout);
    const reason = reasonOf(args.reason, `keyturn import ${name}`);
    const client = await connect(args, world);
    if (args['dry-run'] === true) {
      const request = { act: 'import', reason } as const;
      const answer = await askLife(client, world, { name, request, dryRun: true, output });
      return followLife(client, world, { name, answer, noWait: true, timeoutMs, output });
    }
    const answer = await bring(client, world, { name, reason, file: args.file });
    world.stderr.write(`${name}   sealed; proved by a signed call before it goes anywhere\n`);
    return followLife(client, world, { name, answer, noWait: args['no-wait'] === true, timeoutMs, output });
  },
});

interface Brought {
  readonly name: string;
  readonly reason: string;
  readonly file: string | undefined;
}

async function bring(client: Client, world: World, { name, reason, file }: Brought): Promise<LifeAnswer> {
  const key = file === undefined ? await typed(world, name) : await readKeyFile(file);
  return client.importKey(name, reason, key);
}

async function typed(world: World, name: string): Promise<BroughtKey> {
  const otherwise = `keyturn import ${name} --file FILE`;
  const [appKey, appSecret] = await typeSecrets(world, ['App Key', 'App Secret'], otherwise);
  if (appKey === undefined || appSecret === undefined) throw new TypeError('two parts were asked for');
  return { appKey, appSecret };
}
