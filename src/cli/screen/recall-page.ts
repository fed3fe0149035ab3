import { formatDuration } from '../../domain/duration.ts';
import type { RecallAsk, RecallPlan, RecallView } from '../../domain/recall/views.ts';
import type { TableLook } from './status-table.ts';
import type { Tone } from './style.ts';
import { table } from './table.ts';
import { padEnd, plain, wrap } from './text.ts';
import { formatDistance, formatWhen } from './time.ts';

const LEAD_WIDTH = 9;
const WIDTH = 80;
const MOST_NAMED = 8;

/** What a recall would do, before anybody confirms it: who is hit, in which order, what holds it up. */
export function recallPlanScreen(plan: RecallPlan, ask: RecallAsk): string {
  const { members, blocked, digest } = plan;
  const paused = members.filter((member) => member.paused);
  return lines([
    [
      'RECALL',
      `${counted(members.length, 'credential')}: ${keysOf(plan)} end at the issuer, wave after wave.`,
    ],
    ['BLAST', blast(plan)],
    ...waveLines(plan),
    ...(ask.pauseMs === 0 ? [] : [['PAUSE', `${formatDuration(ask.pauseMs)} between two waves.`]]),
    ...agreeing(plan),
    ...(paused.length === 0
      ? []
      : [['PAUSED', `${named(paused.map(({ name }) => name))}: a revocation goes through a pause.`]]),
    ...blocked.map(({ name, why }) => ['BLOCKED', `${name}: ${why}`]),
    [
      'THEN',
      ask.replace
        ? 'consumers FAIL until a new key of theirs is registered, stored and loaded.'
        : 'consumers FAIL, and no new key is made (--no-replace).',
    ],
    ['STOPS', stops(ask)],
    ['DIGEST', digest],
  ]);
}

function stops({ budget }: RecallAsk): string {
  const many = budget === 0 ? 'one does' : `${budget + 1} do`;
  return `by itself where ${many} not come through, and by keyturn revoke --stop ID.`;
}

function keysOf({ members }: RecallPlan): string {
  return counted(
    members.reduce((sum, { versions }) => sum + versions.length, 0),
    'key',
  );
}

function blast({ members }: RecallPlan): string {
  const consumers = members.reduce((sum, each) => sum + each.consumers.length, 0);
  const silent = members.filter((each) => each.consumers.length === 0).length;
  const owners = new Set(members.flatMap(({ owner }) => owner ?? []));
  return [
    counted(consumers, 'consumer'),
    ...(owners.size === 0 ? [] : [`of ${named([...owners])}`]),
    ...(silent === 0 ? [] : [`${silent} declare none, and may have some all the same`]),
  ].join('; ');
}

function waveLines({ members }: RecallPlan): readonly (readonly string[])[] {
  const waves = [...new Set(members.map(({ wave }) => wave))];
  return waves.map((wave) => {
    const names = members.filter((each) => each.wave === wave).map(({ name }) => name);
    return [`WAVE ${wave}`, `${names.length}: ${named(names)}`];
  });
}

function agreeing({ members }: RecallPlan): readonly (readonly string[])[] {
  const needing = members.filter(({ approval }) => approval !== null);
  if (needing.length === 0) return [];
  const policies = [...new Set(needing.flatMap(({ approval }) => approval?.policy ?? []))];
  const text = `${needing.length} need others to agree (${named(policies)}); nothing begins before they have.`;
  return [['AGREE', text]];
}

function named(names: readonly string[]): string {
  if (names.length <= MOST_NAMED) return names.join(', ');
  return `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function lines(rows: readonly (readonly string[])[]): string {
  return rows
    .map(
      ([lead = '', text = '']) =>
        `${padEnd(lead, LEAD_WIDTH)}${wrap(plain(text), WIDTH, ' '.repeat(LEAD_WIDTH))}\n`,
    )
    .join('');
}

/** How far it has come, in one line: what is told while somebody watches. */
export function recallLine({ id, state, why, members }: RecallView): string {
  const count = (...stages: readonly string[]): number =>
    members.filter(({ stage }) => stages.includes(stage)).length;
  const parts = [
    `${count('dead')} of ${members.length} proven dead`,
    ...[[count('begun'), 'under way'] as const, [count('failing'), 'FAILING'] as const],
    ...[[count('skipped'), 'skipped'] as const, [count('waits', 'asked'), 'to come'] as const],
  ].flatMap((part) => (typeof part === 'string' ? [part] : part[0] === 0 ? [] : [`${part[0]} ${part[1]}`]));
  const told = wrap(`${id}  ${parts.join(', ')}`, WIDTH, '  ');
  return state === 'moving' || state === 'over'
    ? told
    : `${told}\n  ${wrap(plain(`${state}: ${why}`), WIDTH - 2, '  ')}`;
}

const TONES: Readonly<Record<RecallView['members'][number]['stage'], Tone>> = {
  ...{ asked: 'attention', waits: 'quiet', begun: 'attention' },
  ...{ failing: 'bad', dead: 'good', skipped: 'attention' },
};

/** A recall, credential by credential. */
export function recallPage(view: RecallView, look: TableLook): string {
  const { id, state, by, askedAt, incident, budget, members, why } = view;
  const rows = members.map(({ name, wave, stage, sinceAt, why: reason }) => [
    name,
    wave === null ? '–' : String(wave),
    { text: stage, tone: TONES[stage] },
    sinceAt === null ? '–' : formatDistance(sinceAt, look.now),
    reason ?? '',
  ]);
  const columns = [
    ...[{ title: 'CREDENTIAL', cut: 2 }, { title: 'WAVE' }, { title: 'STAGE' }],
    ...[{ title: 'SINCE' }, { title: 'WHY', cut: 1 }],
  ];
  const asked = `asked by ${by}, ${formatWhen(askedAt, look)}${incident === null ? '' : `, incident ${incident}`}`;
  const head = [
    `${look.paint('strong', id)}   ${state}`,
    ...[asked, ...(state === 'moving' || state === 'over' ? [] : [why])].map(
      (text) => `  ${wrap(plain(text), (look.width ?? 1_000) - 2, '  ')}`,
    ),
    `  ${budget} may fail to come through`,
  ];
  return `${head.join('\n')}\n${table(columns, rows, look)}${next(view)}`;
}

function next({ id, state, incident }: RecallView): string {
  switch (state) {
    case 'asked':
      return 'Next: keyturn next\n';
    case 'moving':
      return `Next: keyturn revoke --stop ${id}\n`;
    case 'stopped':
      return `Next: keyturn revoke --continue ${id}\n`;
    case 'over':
      return incident === null ? '' : `Next: keyturn report ${incident}\n`;
  }
}

/** All that are not over, a line each. */
export function recallList(views: readonly RecallView[]): string {
  if (views.length === 0) return 'No recall is under way.\n';
  return views.map((view) => `${recallLine(view)}\nNext: keyturn revoke --status ${view.id}\n`).join('');
}
