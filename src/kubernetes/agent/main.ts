import { parseArgs } from 'node:util';
import { asFault, renderFault } from '../../domain/fault.ts';
import { startAgent, taskOf } from './start.ts';

/** The agent as a program of its own, in one file without anything of the daemon: what a sidecar runs. */
const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...{ url: text, 'ca-file': text, 'token-file': text, directory: text, instance: text },
    ...{ check: flag, once: flag, ready: flag },
  },
});

try {
  const done = await startAgent({
    file: positionals[0] ?? 'agent.yaml',
    flags: {
      url: values.url ?? null,
      caFile: values['ca-file'] ?? null,
      tokenFile: values['token-file'] ?? null,
      directory: values.directory ?? null,
      instance: values.instance ?? null,
    },
    task: taskOf(values),
    write: (line) => process.stdout.write(line),
  });
  if (!done) process.exitCode = 1;
} catch (thrown) {
  process.stderr.write(`${renderFault(asFault(thrown, 'agent'))}\n`);
  process.exitCode = 1;
}
