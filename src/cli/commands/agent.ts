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
  },
  examples: [
    ['keyturn agent agent.yaml --check', 'whether the file is right'],
    ['keyturn agent agent.yaml', 'keep the keys of a workload in files, until it is told to stop'],
  ],
  run: async (args, world) => {
    const { startAgent } = await import('../../kubernetes/agent/start.ts');
    await startAgent({
      file: args.file,
      flags: {
        url: args.url ?? world.environment.KEYTURN_URL ?? null,
        caFile: args['ca-file'] ?? world.environment.KEYTURN_CA_FILE ?? null,
        tokenFile: args['token-file'] ?? world.environment.KEYTURN_TOKEN_FILE ?? null,
        directory: args.directory ?? null,
        instance: args.instance ?? null,
      },
      check: args.check === true,
      write: (line) => world.stdout.write(line),
    });
    return EXIT.done;
  },
});
