import { fetchOnce, runAgent } from './agent.ts';
import type { AgentFlags } from './config/read-settings.ts';
import { readSettingsFile } from './config/settings-file.ts';
import { machine } from './clock.ts';
import { lineLog } from './log.ts';
import { isReady } from './status.ts';

/**
 * `run`: keep the files until a signal. `once`: until all are there. `check`: only say whether the configuration is right. `ready`: only
 * say whether the files are there.
 */
export type AgentTask = 'run' | 'once' | 'check' | 'ready';

export interface AgentStart {
  /** The configuration: YAML or JSON. */
  readonly file: string;
  readonly flags: AgentFlags;
  readonly task: AgentTask;
  /** Where the log goes, a line of JSON at a time. */
  readonly write: (line: string) => unknown;
}

/** `keyturn agent`. Resolves to whether it could be done: only `ready` says no. Rejects with KT6501 and KT6503. */
export async function startAgent({ file, flags, task, write }: AgentStart): Promise<boolean> {
  const settings = await readSettingsFile(file, flags);
  if (task === 'ready') return isReady(settings);
  if (task === 'check') {
    write(`${file} is right: ${settings.credentials.length} credentials in ${settings.directory}\n`);
    return true;
  }
  const ending = new AbortController();
  const end = (): void => ending.abort();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
  const outside = { ...machine, signal: ending.signal, log: lineLog(write, machine.now) };
  await (task === 'once' ? fetchOnce(settings, outside) : runAgent(settings, outside));
  return true;
}

/** What the flags of a command line ask for; at most one of them is given. */
export function taskOf(flags: {
  readonly check?: boolean | undefined;
  readonly once?: boolean | undefined;
  readonly ready?: boolean | undefined;
}): AgentTask {
  return (['check', 'once', 'ready'] as const).find((task) => flags[task] === true) ?? 'run';
}
