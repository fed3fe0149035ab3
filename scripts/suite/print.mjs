import { seconds } from '../setup/step.mjs';

const GLYPH = { good: '✔', bad: '✖' };

export function print(line) {
  process.stdout.write(`${line}\n`);
}

/** One line when a run has ended: how many tests, how long. */
export function printRun(name, { passed, failures, skips, ms }) {
  const counts = [`${passed} passed`];
  if (failures.length > 0) counts.push(`${failures.length} failed`);
  if (skips.length > 0) counts.push(`${skips.length} skipped`);
  const glyph = failures.length > 0 ? GLYPH.bad : GLYPH.good;
  print(`${glyph} ${name.padEnd(32)} ${counts.join(', ').padEnd(28)} ${seconds(ms)}`);
}

export function printFailures(failures) {
  if (failures.length === 0) return;
  print('\nFailures');
  failures.forEach(({ title, file, error }, index) => {
    print(`\n${index + 1}. ${title}`);
    if (file) print(`   ${file}`);
    print(error.replace(/^/gm, '   '));
  });
}

/** By reason, each test by its name. */
export function printSkips(skips) {
  const reasons = [...new Set(skips.map(({ reason }) => reason))];
  for (const reason of reasons) {
    print(`\nSkipped: ${reason}`);
    for (const skip of skips) if (skip.reason === reason) print(`  - ${skip.title}`);
  }
}

/** The last line, alone on its line. */
export function printTotals({ passed, failed, skipped }) {
  print(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}
