import type * as AgentModule from '../../src/kubernetes/agent/agent.ts';
import type * as MachineModule from '../../src/kubernetes/agent/clock.ts';
import type * as FileModule from '../../src/kubernetes/agent/config/settings-file.ts';
import type * as LogModule from '../../src/kubernetes/agent/log.ts';

/** The agent as it is built, without anything of the daemon: what is measured shares no memory with that. */
async function built<M>(path: string): Promise<M> {
  const module: unknown = await import(new URL(`../../dist/kubernetes/agent/${path}`, import.meta.url).href);
  return module as M;
}

export const { runAgent } = await built<typeof AgentModule>('agent.js');
export const { machine } = await built<typeof MachineModule>('clock.js');
export const { readSettingsFile } = await built<typeof FileModule>('config/settings-file.js');
export const { lineLog } = await built<typeof LogModule>('log.js');
