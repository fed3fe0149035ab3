import { isZone } from '../../domain/alerts/times.ts';
import { HANDOVER_PARTS } from '../../domain/present/handover.ts';
import type { HandoverItem, HandoverPart } from '../../domain/present/handover.ts';
import type { TableLook } from './status-table.ts';
import type { Tone } from './style.ts';
import { plain, wrap } from './text.ts';
import { formatDistance, formatWhen } from './time.ts';
import type { Local } from './time.ts';

const INDENT = '    ';
const WIDEST = 1_000;

/** `isNew`: it began since whoever hands over came on. */
type ToldItem = HandoverItem & { readonly isNew: boolean };

export interface HandoverScreen {
  readonly madeAt: number;
  readonly newSinceAt: number | null;
  readonly items: readonly ToldItem[];
}

const TITLES: Readonly<Record<HandoverPart, readonly [title: string, tone: Tone]>> = {
  recall: ['REVOCATIONS OF MANY KEYS', 'bad'],
  revocation: ['NOT PROVEN DEAD', 'bad'],
  leaked: ['LEAKED AND ALIVE', 'bad'],
  approval: ['WAITS FOR APPROVAL', 'attention'],
  review: ['BREAK-GLASS TO REVIEW', 'attention'],
  task: ['TASKS AT A PORTAL', 'attention'],
  alert: ['ALERTS', 'attention'],
  overlap: ['OVERLAPS THAT END WITHIN A DAY', 'attention'],
  pause: ['PAUSED AND HELD', 'strong'],
  silence: ['KEPT QUIET', 'strong'],
};

/** Part by part, what hurries first; a part with nothing in it is left out. */
export function handoverPage({ madeAt, newSinceAt, items }: HandoverScreen, look: TableLook): string {
  const fresh = items.filter(({ isNew }) => isNew).length;
  const since = newSinceAt === null ? '' : `; ${fresh} began since ${formatWhen(newSinceAt, look)} (+)`;
  const zones = [...new Set(items.flatMap(({ marketZone }) => marketZone ?? []))].slice(0, 1);
  const head = `HANDOVER  ${timesOf(madeAt, zones[0] ?? null, look)}\n`;
  if (items.length === 0) return `${head}Nothing is open.\n`;
  const count = items.length === 1 ? '1 thing is open' : `${items.length} things are open`;
  const parts = HANDOVER_PARTS.map((part) => partOf(part, items, look)).filter((text) => text !== '');
  return `${head}${count}${since}.\n${incidentsOf(items)}\n${parts.join('\n')}`;
}

/** Each incident once, with how many of its revocations are open. */
function incidentsOf(items: readonly ToldItem[]): string {
  const counts = new Map<string, number>();
  for (const { incident, part } of items)
    if (incident !== null && part === 'revocation') counts.set(incident, (counts.get(incident) ?? 0) + 1);
  return [...counts]
    .map(
      ([id, count]) => `Incident ${plain(id)}: ${count} not proven dead. Next: keyturn report ${plain(id)}\n`,
    )
    .join('');
}

function partOf(part: HandoverPart, items: readonly ToldItem[], look: TableLook): string {
  const those = items.filter((item) => item.part === part);
  if (those.length === 0) return '';
  const [title, tone] = TITLES[part];
  return `${look.paint(tone, title)}  ${those.length}\n${those.map((item) => itemText(item, look)).join('')}`;
}

function itemText(item: ToldItem, look: TableLook): string {
  const { name, text, incident, sinceAt, untilAt, by, marketZone, next, isNew } = item;
  const width = look.width ?? WIDEST;
  const said = [
    `since ${formatWhen(sinceAt, look)} (${formatDistance(sinceAt, look.now)})`,
    ...(incident === null ? [] : [`incident ${plain(incident)}`]),
    by === null ? (OWNED.has(item.part) ? 'taken on by nobody' : '') : `by ${plain(by)}`,
  ].filter(Boolean);
  const until =
    untilAt === null
      ? []
      : [
          `${untilAt <= look.now ? 'was due' : 'until'} ${timesOf(untilAt, marketZone, look)} (${formatDistance(untilAt, look.now)})`,
        ];
  return [
    `${isNew ? '+' : ' '} ${plain(name)}  ${said.join(' · ')}`,
    ...[plain(text), ...until].map((line) => INDENT + wrap(line, width, INDENT)),
    `${INDENT}Next: ${plain(next)}`,
    '',
  ].join('\n');
}

/** What somebody is expected to take on. */
const OWNED: ReadonlySet<HandoverPart> = new Set<HandoverPart>(['task', 'alert']);

/** The reader's time, and UTC and the market's where those say something else. */
function timesOf(at: number, market: string | null, look: Local): string {
  const here = formatWhen(at, look);
  const others = [
    { zone: 'UTC', label: 'UTC' },
    ...(market !== null && isZone(market) ? [{ zone: market, label: `${market} (market)` }] : []),
  ].map(({ zone, label }) => ({ label, text: formatWhen(at, { now: look.now, timezone: zone }) }));
  return [
    here,
    ...others.filter(({ text }) => text !== here).map(({ label, text }) => `${text} ${label}`),
  ].join(' · ');
}
