import { openClient } from '../client/client.ts';
import type { Client } from '../client/client.ts';
import type { GlobalArguments } from './command.ts';
import type { World } from './world.ts';

export const DEFAULT_DATA_DIRECTORY = './data';

export function dataDirectoryOf(
  args: Pick<GlobalArguments, 'data'>,
  world: Pick<World, 'environment'>,
): string {
  return args.data ?? world.environment.KEYTURN_DATA ?? DEFAULT_DATA_DIRECTORY;
}

/** The daemon that the options and the environment name. Rejects with KT6001 or KT6004…KT6006. */
export async function connect(args: GlobalArguments, world: World): Promise<Client> {
  const { environment } = world;
  return openClient({
    dataDirectory: dataDirectoryOf(args, world),
    url: args.url ?? environment.KEYTURN_URL ?? null,
    tokenFile: args['token-file'] ?? environment.KEYTURN_TOKEN_FILE ?? null,
    caFile: args['ca-file'] ?? environment.KEYTURN_CA_FILE ?? null,
  });
}
