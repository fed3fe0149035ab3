import type { EventType } from '../domain/events.ts';
import type { KeyVersionStatus } from '../domain/key-version.ts';
import type { FindingStage } from '../domain/leaks/leak-finding.ts';
import type { FindingView } from '../domain/leaks/views.ts';
import type { LiveChange } from '../domain/live.ts';
import type { Severity } from '../domain/severity.ts';

const SEVERITIES = ['critical', 'warning', 'info'] as const satisfies readonly Severity[];

/** What somebody still has to do something about comes first. */
export const STAGES = [
  ...['open', 'confirmed', 'contained', 'closed', 'dismissed'],
] as const satisfies readonly FindingStage[];

/** What stands in the address, so that a link shows what its sender saw. */
export interface FindingFilter {
  readonly text: string;
  /** Null: those that are not over; `all`: those that are, too. */
  readonly stage: FindingStage | 'all' | null;
  readonly credential: string | null;
}

export const NO_FILTER: FindingFilter = { text: '', stage: null, credential: null };

export function findingFilterOf(query: URLSearchParams): FindingFilter {
  const stage = query.get('stage');
  return {
    text: query.get('q') ?? '',
    stage: stage === 'all' ? stage : (STAGES.find((each) => each === stage) ?? null),
    credential: query.get('credential'),
  };
}

export function addressOfFindings({ text, stage, credential }: FindingFilter): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ q: text === '' ? null : text, stage, credential }))
    if (value !== null) query.set(name, value);
  const search = query.toString();
  return search === '' ? '/findings' : `/findings?${search}`;
}

/** Whether the daemon has to be asked for those that are over as well. */
export function wantsAll({ stage }: FindingFilter): boolean {
  return stage === 'all' || stage === 'closed' || stage === 'dismissed';
}

/** A key that was seen where it must not be: many places have one remedy. */
export interface LeakedKey {
  readonly credential: string;
  readonly version: number;
  readonly keyStatus: KeyVersionStatus;
  readonly severity: Severity;
  /** The worst of its findings that is still to be done something about; null: none is. */
  readonly open: FindingView | null;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Place by place, what is open first. */
  readonly places: readonly FindingView[];
}

/** The findings that a filter lets through, key by key, the worst first. */
export function leakedKeys(rows: readonly FindingView[], filter: FindingFilter): readonly LeakedKey[] {
  const byKey = new Map<string, FindingView[]>();
  for (const row of rows.filter((each) => fits(each, filter)).toSorted(byUrgency)) {
    const key = `${row.credential} v${row.version}`;
    byKey.set(key, [...(byKey.get(key) ?? []), row]);
  }
  return [...byKey.values()].flatMap((places) => leakedKey(places) ?? []);
}

function leakedKey(places: readonly FindingView[]): LeakedKey | null {
  const [worst] = places;
  if (worst === undefined) return null;
  const { credential, version, keyStatus, severity } = worst;
  const times = places.map(({ reportedAt }) => reportedAt);
  return {
    ...{ credential, version, keyStatus, severity, places },
    open: isOpen(worst) ? worst : null,
    firstAt: Math.min(...times),
    lastAt: Math.max(...times),
  };
}

/** Until the key is seen refused, or somebody says that it is no leak. */
export function isOpen({ stage }: Pick<FindingView, 'stage'>): boolean {
  return stage === 'open' || stage === 'confirmed';
}

/** The secret opens the account as long as the key is accepted; the name of a key opens nothing. */
export function isLiveSecret({ stage, level }: Pick<FindingView, 'stage' | 'level'>): boolean {
  return isOpen({ stage }) && level !== 'key';
}

function byUrgency(left: FindingView, right: FindingView): number {
  return (
    SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity) ||
    STAGES.indexOf(left.stage) - STAGES.indexOf(right.stage) ||
    left.reportedAt - right.reportedAt
  );
}

function fits(row: FindingView, { text, stage, credential }: FindingFilter): boolean {
  if (stage !== null && stage !== 'all' && row.stage !== stage) return false;
  if (credential !== null && row.credential !== credential) return false;
  const { id, place, tools } = row;
  const whole = `${row.credential} v${row.version} ${id} ${place} ${tools.join(' ')}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => whole.includes(word));
}

/** What is said of leaks, and what ends a key: nothing else changes a finding. */
const CHANGES: ReadonlySet<EventType> = new Set<EventType>([
  ...(['FindingReported', 'FindingJudged', 'ProvenDead', 'PreviousRetired', 'PreviousDied'] as const),
  'Promoted',
]);

export function changesFindings({ types }: LiveChange): boolean {
  return types.some((type) => CHANGES.has(type));
}
