import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where an agent of the benchmark keeps its files, and what it is told to keep. */
export const directoryOf = (folder: string, agent: number): string => join(folder, `agent-${agent}`);
export const settingsOf = (folder: string, agent: number): string =>
  join(directoryOf(folder, agent), 'agent.json');
export const filesOf = (folder: string, agent: number): string => join(directoryOf(folder, agent), 'keys');
/** The application writes there which version it has loaded. */
export const ackOf = (folder: string, agent: number, credential: string): string =>
  join(directoryOf(folder, agent), `loaded-${credential}`);

export const credentialOf = (round: number): string => `wb-orders-${round}`;

interface Access {
  readonly url: string;
  readonly caFile: string | null;
  readonly tokenFile: string;
}

export async function agentFile(
  folder: string,
  agent: number,
  credentials: readonly string[],
  access: Access,
): Promise<void> {
  await mkdir(directoryOf(folder, agent));
  const each = (name: string): object => ({
    files: [{ name: `${name}.env`, format: 'env' }],
    ack: 'file',
    ackFile: ackOf(folder, agent, name),
  });
  const settings = {
    ...access,
    directory: filesOf(folder, agent),
    instance: `agent-${agent}`,
    credentials: Object.fromEntries(credentials.map((name) => [name, each(name)])),
  };
  await writeFile(settingsOf(folder, agent), JSON.stringify(settings));
}
