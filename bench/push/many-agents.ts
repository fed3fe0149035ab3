/** `many-agents.ts FOLDER FROM TO`: agents as they are shipped, but several in one process, each with its files. */
import { runAgent, lineLog, machine, readSettingsFile } from '../support/built-agent.ts';
import { settingsOf } from './places.ts';

const [folder = '', from = '0', to = '0'] = process.argv.slice(2);
process.once('SIGTERM', () => process.exit(0));
const NO_FLAGS = { url: null, caFile: null, tokenFile: null, directory: null, instance: null };

await Promise.all(
  Array.from({ length: Number(to) - Number(from) }, async (_, index) => {
    const settings = await readSettingsFile(settingsOf(folder, Number(from) + index), NO_FLAGS);
    const write = (line: string): void => {
      const fields = JSON.parse(line) as object;
      process.stdout.write(`${JSON.stringify({ ...fields, instance: settings.instance })}\n`);
    };
    await runAgent(settings, {
      ...machine,
      signal: new AbortController().signal,
      log: lineLog(write, machine.now),
    });
  }),
);
