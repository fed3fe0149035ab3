import { alertCatalogue } from '../../domain/alerts/catalogue.ts';
import { catalogue } from '../../domain/faults/catalogue.ts';
import { defineCommand, globalOptions } from '../command.ts';
import type { CommandEntry } from '../command.ts';
import { completionScript } from '../completion-script.ts';
import type { Vocabulary } from '../completion-script.ts';
import { EXIT } from '../exit-code.ts';

export const command = defineCommand({
  positionals: { shell: { choices: ['bash', 'zsh', 'fish'], describe: 'the shell', demandOption: true } },
  options: {},
  examples: [
    ['source <(keyturn completion bash)', 'bash, for this session'],
    ['keyturn completion fish | source', 'fish'],
  ],
  run: async (args, world, entries) => {
    const commands = await Promise.all(entries.map(wordsOf));
    world.stdout.write(completionScript(args.shell, { commands }));
    return EXIT.done;
  },
});

async function wordsOf(entry: CommandEntry): Promise<Vocabulary['commands'][number]> {
  const { options, positionals } = await entry.load();
  const visible = Object.entries(options).filter(([, option]) => option.hidden !== true);
  const [first] = Object.values(positionals);
  const choices = (first?.choices ?? []).map(String);
  return {
    name: entry.name,
    summary: entry.summary,
    takesCredential: entry.takesCredential,
    options: [...visible.map(([name]) => name), ...Object.keys(globalOptions), 'help'].map(
      (name) => `--${name}`,
    ),
    words: entry.name === 'explain' ? [...Object.keys(catalogue), ...Object.keys(alertCatalogue)] : choices,
  };
}
