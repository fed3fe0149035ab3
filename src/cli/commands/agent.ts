import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

export const command = defineCommand({
  positionals: {
    file: { type: 'string', describe: 'its configuration, YAML or JSON', demandOption: true },
  },
  options: {
    directory: { type: 'string', describe: 'where the files are kept', requiresArg: true },
    instance: { type: 'string', describe: 'what it calls itself (the host name)', requiresArg: true },
    check: { type: 'boolean', describe: 'only say whether the configuration is right' },
    once: { type: 'boolean', describe: 'end as soon as all files are there' },
    ready: { type: 'boolean', describe: 'only say, by the exit code, whether all files are there' },
  },
  examples: [
    ['keyturn agent agent.yaml --check', 'whether the file is right'],
    ['keyturn agent agent.yaml', 'keep the keys of a workload in files, until it is told to stop'],
  ],
  run: async (args, world) => {
    const { startAgent, taskOf } = await import('../../kubernetes/agent/start.ts');
    const done = await startAgent({
      file: args.file,
      flags: {
        url: args.url ?? world.environment.KEYTURN_URL ?? null,
        caFile: args['ca-file'] ?? world.environment.KEYTURN_CA_FILE ?? null,
        tokenFile: args['token-file'] ?? world.environment.KEYTURN_TOKEN_FILE ?? null,
        directory: args.directory ?? null,
        instance: args.instance ?? null,
      },
      task: taskOf(args),
      write: (line) => world.stdout.write(line),
    });
    return done ? EXIT.done : EXIT.failed;
  },
});
