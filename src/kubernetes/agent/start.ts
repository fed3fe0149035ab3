import { runAgent } from './agent.ts';
import type { AgentFlags } from './config/read-settings.ts';
import { readSettingsFile } from './config/settings-file.ts';
import { machine } from './clock.ts';
import { lineLog } from './log.ts';

export interface AgentStart {
  /** The configuration: YAML or JSON. */
  readonly file: string;
  readonly flags: AgentFlags;
  /** Only says whether the configuration is right. */
  readonly check: boolean;
  /** Where the log goes, a line of JSON at a time. */
  readonly write: (line: string) => unknown;
}

/** `keyturn agent`: runs until SIGTERM or SIGINT. Rejects with KT6501 and KT6503. */
export async function startAgent({ file, flags, check, write }: AgentStart): Promise<void> {
  const settings = await readSettingsFile(file, flags);
  if (check) {
    write(`${file} is right: ${settings.credentials.length} credentials in ${settings.directory}\n`);
    return;
  }
  const ending = new AbortController();
  const end = (): void => ending.abort();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
  await runAgent(settings, {
    ...machine,
    signal: ending.signal,
    log: lineLog(write, machine.now),
  });
}
