import { formatDuration } from '../../../src/domain/duration.ts';
import { countByFault, LEAST_YEARS, summaryOf } from '../matrix.ts';
import { usesRealAge } from '../run.ts';
import type { Told } from './worker.ts';

const WIDTH = 78;
const VIOLATIONS_SHOWN = 20;
const MISSED_SHOWN = 12;
const NAME_WIDTH = 16;
const TOO_SHORT = `missed pairs count from ${LEAST_YEARS} years on`;

/** What all runs together come to. */
export class Tally {
  years = 0;
  credentials = 0;
  rotations = 0;
  calls = 0;
  runs = 0;
  runsWithAge = 0;
  worstPageMs = 0;
  readonly seen = new Map<string, number>();
  readonly failed: Told[] = [];

  add(told: Told): void {
    this.runs += 1;
    if (usesRealAge(told.seed)) this.runsWithAge += 1;
    this.years += told.years;
    this.credentials += told.credentials;
    this.rotations += told.rotations;
    this.calls += told.calls;
    this.worstPageMs = Math.max(this.worstPageMs, told.worstPageMs);
    for (const [pair, count] of told.seen) this.seen.set(pair, (this.seen.get(pair) ?? 0) + count);
    if (told.violations.length > 0) this.failed.push(told);
  }

  get rotationsAYear(): number {
    return this.rotations / this.years;
  }

  /** Nothing violated, no pair missed, and enough rotations to mean something. */
  get isGood(): boolean {
    const { missed } = summaryOf(this.seen, this.years);
    return this.failed.length === 0 && missed.length === 0 && this.rotationsAYear >= 4;
  }
}

export function reportOf(tally: Tally, tookMs: number): string {
  const matrix = summaryOf(tally.seen, tally.years);
  const faults = [...countByFault(tally.seen)].map(([kind, count]) => `${kind} ${count}`);
  const lines = [
    row(
      'years',
      `${Math.round(tally.years)}, in ${tally.runs} runs, ${tally.runsWithAge} of them with real age`,
    ),
    row('rotations', `${tally.rotations}, ${tally.rotationsAYear.toFixed(1)} a year and credential`),
    row('port calls', String(tally.calls)),
    row('faults', ''),
    ...wrapped(faults),
    row('event × fault', `${matrix.pairs} pairs; least: ${matrix.least.pair}, ${matrix.least.count} times`),
    row(
      '',
      matrix.wanted === 0 ? TOO_SHORT : `wanted ${matrix.wanted} times; missed: ${matrix.missed.length}`,
    ),
    ...matrix.missed.slice(0, MISSED_SHOWN).map((pair) => row('', `missed ${pair}`)),
    row('loss to page', `${formatDuration(tally.worstPageMs)} at worst`),
    row('violations', String(tally.failed.length)),
    ...tally.failed.slice(0, VIOLATIONS_SHOWN).flatMap(violation),
    row('took', `${formatDuration(tookMs)}, ${Math.round((tally.years / tookMs) * 60_000)} years a minute`),
  ];
  return `${lines.join('\n')}\n`;
}

function row(name: string, text: string): string {
  return `${name.padEnd(NAME_WIDTH - 1)} ${text}`.trimEnd();
}

function violation({ seed, violations }: Told): readonly string[] {
  const first = violations[0];
  if (first === undefined) return [];
  const what = `${new Date(first.at).toISOString()} ${first.credential ?? ''} ${first.saw}`;
  return [
    row('', `seed ${seed}: ${first.checker}`),
    ...wrapped(what.split(/\s+/), ' '),
    row('', `npm run simulate -- --seed ${seed} --replay`),
  ];
}

function wrapped(items: readonly string[], between = ', '): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    if (line !== '' && line.length + item.length + between.length > WIDTH - NAME_WIDTH) {
      lines.push(row('', line));
      line = '';
    }
    line = line === '' ? item : `${line}${between}${item}`;
  }
  return [...lines, row('', line)];
}
