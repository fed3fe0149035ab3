import { wordOf } from '../adoption.ts';
import type { AlertRow } from '../alert.ts';
import type { Silence } from '../alerts/silence.ts';
import type { ApprovalsView } from '../approvals/views.ts';
import { currentVersion, liveVersions, previousVersion } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import { DAY_MS } from '../duration.ts';
import type { Facts } from '../facts.ts';
import { placesText, severityOf } from '../leaks/finding.ts';
import { remedyFor } from '../leaks/judge.ts';
import { holdAt } from '../life/marks.ts';
import type { RecallView } from '../recall/views.ts';
import type { TaskView } from '../tasks/view.ts';
import { nextOf } from './status.ts';

/** What there is to hand over, in the order in which it is told. */
export const HANDOVER_PARTS = [
  'recall',
  'revocation',
  'leaked',
  'approval',
  'review',
  'task',
  'alert',
  'overlap',
  'pause',
  'silence',
] as const;

export type HandoverPart = (typeof HANDOVER_PARTS)[number];

/** One thing that whoever is on call next has to know. */
export interface HandoverItem {
  readonly part: HandoverPart;
  /** A credential, or the id of what waits. */
  readonly name: string;
  readonly text: string;
  readonly incident: string | null;
  readonly sinceAt: number;
  /** When it ends, or until when it should be done; null where nothing says so. */
  readonly untilAt: number | null;
  /** Who has taken it on, or has said so; null: nobody yet. */
  readonly by: string | null;
  /** The zone of the market that the key trades on; null: none is known. */
  readonly marketZone: string | null;
  readonly next: string;
}

export interface Handover {
  readonly madeAt: number;
  readonly items: readonly HandoverItem[];
}

const OVERLAPS_AHEAD_MS = DAY_MS;

/** What a credential itself hands over. */
export function handoverOf(state: CredentialState, facts: Facts): readonly HandoverItem[] {
  const marketZone = facts.policy?.schedules[0]?.spec.timezone ?? null;
  const common = {
    name: state.name,
    incident: null,
    by: null,
    marketZone,
    next: `keyturn show ${state.name}`,
  };
  return [
    ...revocation(state, facts, common),
    ...overlap(state, facts, common),
    ...pauses(state, facts, common),
  ];
}

type Common = Pick<HandoverItem, 'name' | 'incident' | 'by' | 'marketZone' | 'next'>;

/** A key that is to die and is not proven dead, whether somebody is at it or not. */
function revocation(state: CredentialState, facts: Facts, common: Common): readonly HandoverItem[] {
  const { saga } = state;
  const order = saga?.kind === 'kill' ? saga : saga?.kind === 'rotation' ? saga.spare : null;
  if (saga !== null && order !== null) {
    if (saga.phase === 'proven') return [];
    const { next: text } = nextOf(state, facts);
    const { incident } = order;
    return [{ ...common, part: 'revocation', text, incident, sinceAt: saga.openedAt, untilAt: null }];
  }
  return leaked(state, common);
}

/** A key that somebody called leaked, or that was seen where it must not be, and that nobody ends. */
function leaked(state: CredentialState, common: Common): readonly HandoverItem[] {
  const seen = state.findings.filter((finding) => severityOf(state, finding) === 'critical');
  const keys = liveVersions(state).flatMap(({ version, leakedAt }) => {
    const times = seen.filter((each) => each.version === version).map(({ reportedAt }) => reportedAt);
    if (leakedAt !== null) times.push(leakedAt);
    return times.length === 0 ? [] : [{ version, sinceAt: Math.min(...times) }];
  });
  if (keys.length === 0) return [];
  const [finding] = seen;
  const where = finding === undefined ? '' : ` (seen in ${placesText(finding.place, seen.length)})`;
  const names = keys.map(({ version }) => `v${version}`).join(', ');
  const still =
    keys.length === 1 ? 'is accepted, and nobody revokes it' : 'are accepted, and nobody revokes them';
  return [
    {
      ...{ ...common, part: 'leaked', text: `${names} leaked${where}, ${still}` },
      ...{ sinceAt: Math.min(...keys.map(({ sinceAt }) => sinceAt)), untilAt: null },
      next: finding === undefined ? `keyturn revoke ${state.name} --leaked` : remedyFor(state, finding),
    },
  ];
}

/** An old key that ends soon, and whoever has not loaded the new one by then. */
function overlap(state: CredentialState, { now, spec }: Facts, common: Common): readonly HandoverItem[] {
  const { saga } = state;
  const old = previousVersion(state);
  const endsAt = saga?.phase === 'overlap' ? saga.endsAt : (old?.endsAt ?? null);
  if (old === null || endsAt === null || endsAt <= now || endsAt > now + OVERLAPS_AHEAD_MS) return [];
  const current = currentVersion(state);
  const late = (spec?.consumers ?? []).filter(
    (consumer) => current !== null && (wordOf(state, consumer)?.version ?? 0) < current.version,
  );
  const names = late.map(({ name }) => name).join(', ');
  const text =
    late.length === 0
      ? `v${old.version} ends`
      : `v${old.version} ends; not on v${current?.version}: ${names}`;
  const sinceAt = saga?.phase === 'overlap' ? saga.startedAt : state.lastEventAt;
  return [{ ...common, part: 'overlap', text, sinceAt, untilAt: endsAt }];
}

function pauses(state: CredentialState, { now }: Facts, common: Common): readonly HandoverItem[] {
  const { paused } = state.life;
  const held = holdAt(state, now);
  return [
    ...(paused === null
      ? []
      : [
          {
            ...{ ...common, part: 'pause' as const, text: `paused: ${paused.reason}` },
            ...{ sinceAt: paused.at, untilAt: null, next: `keyturn resume ${state.name}` },
          },
        ]),
    ...(held === null
      ? []
      : [
          {
            ...{ ...common, part: 'pause' as const, text: `held: ${held.reason}` },
            ...{ sinceAt: held.at, untilAt: held.untilAt, next: `keyturn hold ${state.name} --end` },
          },
        ]),
  ];
}

export interface Waiting {
  readonly recalls: readonly RecallView[];
  readonly approvals: ApprovalsView;
  readonly tasks: readonly TaskView[];
  readonly alerts: readonly AlertRow[];
  readonly silences: readonly Silence[];
}

const OF_NOBODY = { incident: null, marketZone: null } as const;

/** What waits for people, whatever credential it is about. */
export function handoverOfWaiting({
  recalls,
  approvals,
  tasks,
  alerts,
  silences,
}: Waiting): readonly HandoverItem[] {
  return [
    ...recalls.map(ofRecall),
    ...approvals.approvals.map((each): HandoverItem => {
      const { id, action, credentials, need, given, by, askedAt, expiresAt } = each;
      const text = `${action}: ${listed(credentials)}; ${given.length} of ${need.count} agreed, asked by ${by}`;
      const times = { sinceAt: askedAt, untilAt: expiresAt };
      return {
        ...OF_NOBODY,
        part: 'approval',
        name: id,
        text,
        ...times,
        by: null,
        next: `keyturn approve ${id}`,
      };
    }),
    ...approvals.reviews.map((each): HandoverItem => {
      const { id, action, credential, by, at, reason, reviewDueAt } = each;
      const text = `${credential}: ${action}, done alone by ${by}: ${reason}`;
      const next = `keyturn approvals review ${id} --verdict justified --reason TEXT`;
      return {
        ...OF_NOBODY,
        part: 'review',
        name: id,
        text,
        sinceAt: at,
        untilAt: reviewDueAt,
        by: null,
        next,
      };
    }),
    ...tasks.map((each): HandoverItem => {
      const { credential: name, next: text, waitsSinceAt, deadlineAt, dueAt, claim, command: next } = each;
      const times = { sinceAt: waitsSinceAt, untilAt: deadlineAt ?? dueAt };
      return { ...OF_NOBODY, part: 'task', name, text, ...times, by: claim?.by ?? null, next };
    }),
    ...alerts.filter(({ drill }) => !drill).map(ofAlert),
    ...silences.map((each): HandoverItem => {
      const { id, match, reason, by, createdAt, untilAt } = each;
      const what = [match.code, match.credential, match.severity].filter((part) => part !== null).join(' ');
      const next = `keyturn alerts unsilence ${id}`;
      return {
        ...{ ...OF_NOBODY, part: 'silence', name: id, text: `${what} is kept quiet: ${reason}` },
        ...{ sinceAt: createdAt, untilAt, by, next },
      };
    }),
  ];
}

function ofRecall({ id, state, why, by, askedAt, incident, members }: RecallView): HandoverItem {
  const dead = members.filter(({ stage }) => stage === 'dead').length;
  const text = `${dead} of ${members.length} proven dead; ${state}: ${why}`;
  return {
    ...{ part: 'recall', name: id, text, incident, by, marketZone: null },
    ...{ sinceAt: askedAt, untilAt: null, next: `keyturn revoke --status ${id}` },
  };
}

function ofAlert({
  code,
  subjectName,
  severity,
  summary,
  raisedAt,
  ack,
  heldBack,
  marketZone,
  next,
}: AlertRow): HandoverItem {
  const quiet = heldBack === null ? '' : `; quiet by ${heldBack.by}`;
  const note = ack?.note == null ? '' : `; ${ack.note}`;
  return {
    ...{ part: 'alert', name: subjectName, text: `${severity} ${code}: ${summary}${quiet}${note}` },
    ...{ incident: null, marketZone, sinceAt: raisedAt, untilAt: null, by: ack?.by ?? null, next },
  };
}

const MOST_NAMED = 3;

function listed(names: readonly string[]): string {
  if (names.length <= MOST_NAMED) return names.join(', ');
  return `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`;
}

/** After everything that ends: two infinities have no difference. */
const LAST_AT = Number.MAX_SAFE_INTEGER;

/** Part by part; what ends first comes first, and then what has stood the longest. */
export function inHandoverOrder(items: readonly HandoverItem[]): readonly HandoverItem[] {
  const rank = (item: HandoverItem): number => HANDOVER_PARTS.indexOf(item.part);
  return items.toSorted(
    (left, right) =>
      rank(left) - rank(right) ||
      (left.untilAt ?? LAST_AT) - (right.untilAt ?? LAST_AT) ||
      left.sinceAt - right.sinceAt ||
      (left.name < right.name ? -1 : 1),
  );
}
