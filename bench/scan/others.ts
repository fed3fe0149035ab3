/** Other programs that search the same, as far as they are on PATH. Each has one round: they are not what is measured. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { figure, say } from '../support/report.ts';
import { PLANTS, secretText } from './corpus.ts';
import { LONGEST_SECONDS, run } from './measure.ts';

export interface Corpora {
  readonly files: string;
  readonly log: string;
  readonly history: string;
}

interface Other {
  readonly program: string;
  readonly searches: string;
  readonly args: readonly string[];
}

/** Rows of the table, and the seconds of the fastest general scanner in the history; null where there is none. */
export function others(
  corpora: Corpora,
  folder: string,
): { readonly rows: readonly (readonly string[])[]; readonly fastestInHistory: number | null } {
  const patterns = join(folder, 'patterns');
  writeFileSync(patterns, Array.from({ length: 10_000 }, (_, number) => secretText(number)).join('\n'));
  const rows: (readonly string[])[] = [];
  const inHistory: number[] = [];
  for (const { program, searches, args } of known(corpora, patterns)) {
    if (spawnSync(program, ['--version']).error !== undefined) {
      say(`${program} is not on PATH: no line of it for the ${searches}`);
      continue;
    }
    const { seconds, memoryMb, stdout } = run(program, args, true);
    const found = Array.from({ length: PLANTS }, (_, plant) => stdout.includes(secretText(plant)));
    if (searches === 'history') inHistory.push(seconds);
    rows.push([
      ...[`${searches}, ${program}`, '–', '–', told(seconds), '–', '–', figure(memoryMb)],
      `${found.filter(Boolean).length} of ${PLANTS}`,
    ]);
  }
  return { rows, fastestInHistory: inHistory.length === 0 ? null : Math.min(...inHistory) };
}

function known({ files, log, history }: Corpora, patterns: string): readonly Other[] {
  const leaks = (mode: string, target: string) => [
    ...[mode, target, '--no-banner', '--exit-code', '0', '--report-format', 'json'],
    ...['--report-path', '-'],
  ];
  return [
    // With the plain values, which a scanner on a build machine must not have.
    { program: 'rg', searches: 'files', args: ['-F', '-f', patterns, files] },
    { program: 'rg', searches: 'log', args: ['-F', '-f', patterns, log] },
    { program: 'gitleaks', searches: 'history', args: leaks('git', history) },
    { program: 'gitleaks', searches: 'log', args: leaks('dir', log) },
    { program: 'betterleaks', searches: 'history', args: leaks('git', history) },
    { program: 'betterleaks', searches: 'log', args: leaks('dir', log) },
    {
      program: 'trufflehog',
      searches: 'history',
      args: ['git', `file://${history}`, '--json', '--no-verification', '--no-update'],
    },
    { program: 'kingfisher', searches: 'log', args: ['scan', log, '--format', 'json', '--no-validate'] },
  ];
}

function told(seconds: number): string {
  return seconds >= LONGEST_SECONDS ? `> ${LONGEST_SECONDS}` : figure(seconds);
}
