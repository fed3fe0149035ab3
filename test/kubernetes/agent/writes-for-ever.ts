import { replaceFiles } from '../../../src/kubernetes/agent/files/atomic-folder.ts';

/** A process that replaces two files, alike in every round, until it is killed. */
const [, , folder = ''] = process.argv;
process.stdout.write('begun\n');
for (let round = 1; ; round += 1) {
  const content = `${round} `.repeat(20_000);
  replaceFiles(
    folder,
    new Map([
      ['one', { content, mode: 0o440 }],
      ['two', { content, mode: 0o440 }],
    ]),
    round * 1_000,
  );
}
