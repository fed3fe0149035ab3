import { join } from 'node:path';
import { root } from '../setup/paths.mjs';
import { runQuietly } from '../setup/run-quietly.mjs';

/** What `npm run check` runs; each counts as one test. */
const GATES = [
  { name: 'types', program: 'typescript/bin/tsc', args: ['--noEmit', '--pretty', 'false'] },
  { name: 'lint', program: 'eslint/bin/eslint.js', args: ['.', '--max-warnings', '0'] },
  {
    name: 'boundaries',
    program: 'dependency-cruiser/bin/dependency-cruise.mjs',
    args: ['src', '--config', '.dependency-cruiser.cjs'],
  },
  {
    name: 'format:check',
    program: 'prettier/bin/prettier.cjs',
    args: ['--check', '--log-level', 'warn', '.'],
  },
];

export const gates = GATES.map(({ name, program, args }) => ({
  name: `gate ${name}`,
  run: async ({ onFailure }) => {
    const startedAt = Date.now();
    const file = join(root, 'node_modules', program);
    const { code, output } = await runQuietly(process.execPath, [file, ...args], { cwd: root });
    const failures =
      code === 0 ? [] : [{ title: `gate ${name}`, error: output.trim().slice(-OUTPUT_KEPT), file: '' }];
    failures.forEach(onFailure);
    return { passed: code === 0 ? 1 : 0, failures, skips: [], ms: Date.now() - startedAt };
  },
}));

const OUTPUT_KEPT = 20_000;
