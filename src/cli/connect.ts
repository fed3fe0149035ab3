import { join } from 'node:path';
import { openClient } from '../client/client.ts';
import type { Client } from '../client/client.ts';
import type { Whereabouts } from '../client/endpoint.ts';
import type { GlobalArguments } from './command.ts';
import type { CliEnvironment, World } from './world.ts';

export const DEFAULT_DATA_DIRECTORY = './data';

export function dataDirectoryOf(
  args: Pick<GlobalArguments, 'data'>,
  world: Pick<World, 'environment'>,
): string {
  return args.data ?? world.environment.KEYTURN_DATA ?? DEFAULT_DATA_DIRECTORY;
}

/** The daemon that the options and the environment name. Rejects with KT6001 or KT6004…KT6006. */
export async function connect(args: GlobalArguments, world: World): Promise<Client> {
  return openClient(whereaboutsOf(args, world));
}

export function whereaboutsOf(args: GlobalArguments, world: Pick<World, 'environment'>): Whereabouts {
  const { environment } = world;
  return {
    dataDirectory: dataDirectoryOf(args, world),
    url: args.url ?? environment.KEYTURN_URL ?? null,
    tokenFile: args['token-file'] ?? environment.KEYTURN_TOKEN_FILE ?? null,
    caFile: args['ca-file'] ?? environment.KEYTURN_CA_FILE ?? null,
    loginDirectory: loginDirectoryOf(environment),
  };
}

/** Beside the settings of other programs, as the system has it; null where nobody has a home. */
function loginDirectoryOf({ XDG_CONFIG_HOME, HOME }: CliEnvironment): string | null {
  const config = XDG_CONFIG_HOME ?? (HOME === undefined ? undefined : join(HOME, '.config'));
  return config === undefined || config === '' ? null : join(config, 'keyturn');
}
