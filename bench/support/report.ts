import { availableParallelism, cpus, loadavg } from 'node:os';

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  const lower = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  return {
    median: (lower + upper) / 2,
    least: sorted[0] ?? Number.NaN,
    most: sorted.at(-1) ?? Number.NaN,
  };
}

/** `12.3 (11.9–15.0)`: the median and the range. */
export function told({ median, least, most }: Spread): string {
  return `${figure(median)} (${figure(least)}–${figure(most)})`;
}

/** Three digits that matter. */
export function figure(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** What is being measured, and where: figures of two machines say nothing about each other. */
export function printHead(title: string): void {
  const [cpu] = cpus();
  const load = loadavg()[0] ?? 0;
  say(
    `${title}\n${availableParallelism()} cores (${cpu?.model ?? 'unknown'}), node ${process.version}, ` +
      `${process.platform} ${process.arch}, load ${load.toFixed(1)} at the start`,
  );
}

/** Columns as wide as what stands in them; the first row is the head. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => [...(row[column] ?? '')].length)),
  );
  const lineOf = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const [head = [], ...body] = rows;
  const rule = widths.map((width) => '-'.repeat(width));
  say(`\n${[head, rule, ...body].map(lineOf).join('\n')}\n`);
}

export function printAim(aim: string, holds: boolean): void {
  say(`Aim: ${aim}. ${holds ? 'Met.' : 'MISSED.'}`);
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
