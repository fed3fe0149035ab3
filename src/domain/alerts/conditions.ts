import { currentVersion, liveVersions } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import { formatDuration, HOUR_MS, MINUTE_MS } from '../duration.ts';
import { dueNow } from '../due/checks.ts';
import { holdOf } from '../due/holds.ts';
import { unconfirmedRestore } from '../rotation/restored.ts';
import { stragglersOf, stragglersFromAt } from '../adoption.ts';
import type { Facts } from '../facts.ts';
import type { RetryState } from '../retry.ts';
import { expiring, overdue } from './ages.ts';
import { approvalWaits, glassUnreviewed } from './agreement.ts';
import { together } from './finding.ts';
import type { Finding } from './finding.ts';
import { leakChecks } from './leaks.ts';
import { lifeChecks } from './life.ts';
import { permissionsChanged } from './permissions.ts';
import { from, nothing, raise } from './raise.ts';
import { exceptionEnds, planned, scheduleBreaches } from './schedules.ts';

export type { Condition } from './finding.ts';

type Check = (state: CredentialState, facts: Facts) => Finding;

const STUCK_AFTER_MS = 15 * MINUTE_MS;
/** The issuer counts its overlap from its own clock, and refusals take a moment to spread. */
const END_TOLERANCE_MS = 10 * MINUTE_MS;

const expired: Check = (state, facts) => {
  const current = currentVersion(state);
  if (current?.endsAt == null || state.saga?.kind === 'kill') return nothing;
  return from(current.endsAt, facts.now, () =>
    raise('KT-A101', `v${current.version} was ended by the issuer`),
  );
};

const stuck: Check = (_state, facts) => {
  const failing = Object.entries(facts.retries).filter(([step, retry]) => !hasItsOwnAlert(step, retry));
  if (failing.length === 0) return nothing;
  const [step, retry] = failing.reduce((first, next) =>
    next[1].firstFailedAt < first[1].firstFailedAt ? next : first,
  );
  return from(retry.firstFailedAt + STUCK_AFTER_MS, facts.now, () =>
    raise(
      'KT-A104',
      `${step} fails since ${formatDuration(facts.now - retry.firstFailedAt)}: ${retry.fault.code}`,
    ),
  );
};

const ESCROW_UNSEEN = 'KT2030';

/** A look that fails is said by what it finds, an old key that lives on by its age; whatever else holds up its end is not. */
function hasItsOwnAlert(step: string, { fault }: RetryState): boolean {
  return step === 'watch' || fault.code === ESCROW_UNSEEN || (step === 'retire' && fault.code === 'KT5015');
}

const outcomeUnknown: Check = (state) =>
  state.saga?.phase === 'calling' || state.saga?.phase === 'quarantined'
    ? state.saga.phase === 'quarantined'
      ? raise('KT-A105', state.saga.why)
      : nothing
    : nothing;

/** Besides the daily repetition it is said anew when little of the old key's life is left. */
const LOSS_REMINDERS = [
  { aspect: '72h', beforeEndMs: 72 * HOUR_MS },
  { aspect: '24h', beforeEndMs: 24 * HOUR_MS },
];

const secretLost: Check = ({ saga }, { now, retries }) => {
  if (saga?.phase !== 'secret-lost') return nothing;
  // What was approved does not begin before a person has looked at a destination.
  const isHeldUp = Object.values(retries).some(({ fault }) => fault.code === 'KT5006');
  if (saga.approved && !isHeldUp) return nothing;
  const { oldEndsAt } = saga;
  const remind = (endsAt: number): readonly Finding[] =>
    LOSS_REMINDERS.map(({ aspect, beforeEndMs }) =>
      from(endsAt - beforeEndMs, now, () =>
        raise('KT-A106', `the old key ends within ${aspect}, and nobody holds v${saga.toVersion}`, aspect),
      ),
    );
  const reminders = oldEndsAt === null ? [] : remind(oldEndsAt);
  return together([raise('KT-A106', `v${saga.toVersion} was made and nobody holds it`), ...reminders]);
};

const diedEarly: Check = (state, facts) => {
  const died = state.diedEarly;
  if (died === null || died.expectedAt <= facts.now) return nothing;
  return {
    ...raise(
      'KT-A107',
      `v${died.version} died ${formatDuration(died.expectedAt - died.at)} before its overlap ended`,
    ),
    changesAt: died.expectedAt,
  };
};

/** Alerted on only after the latest moment at which the reset can have taken effect, plus the overlap. */
const aliveTooLong: Check = (state, facts) => {
  if (state.saga?.phase !== 'overlap') return nothing;
  const { call, endsAt, fromVersion } = state.saga;
  const latestEndAt = endsAt + (call.deadlineAt + call.settleMs - call.startedAt) + END_TOLERANCE_MS;
  const stillAccepted = facts.retries.retire?.fault.code === 'KT5015';
  return from(latestEndAt, facts.now, () =>
    stillAccepted
      ? raise(
          'KT-A108',
          `v${fromVersion} is still accepted ${formatDuration(facts.now - endsAt)} after its end`,
        )
      : nothing,
  );
};

const stragglers: Check = (state, facts) => {
  const fromAt = stragglersFromAt(state, facts.policy);
  if (fromAt === null) return nothing;
  return from(fromAt, facts.now, () => ({
    raised: stragglersOf(state, facts.spec).map((consumer) => ({
      code: 'KT-A109',
      aspect: consumer,
      summary: `${consumer} has not loaded the current version`,
    })),
    changesAt: null,
  }));
};

const unreachable: Check = (_state, facts) => {
  const failing = Object.values(facts.retries).find((retry) => retry.fault.code === 'KT4001');
  return failing === undefined ? nothing : raise('KT-A110', failing.fault.saw);
};

const drift: Check = (state) => {
  const health = Object.entries(state.observation?.destinations ?? {});
  const drifted = health.filter(([, seen]) => seen === 'drift' || seen === 'missing');
  return {
    raised: drifted.map(([destination, seen]) => ({
      code: 'KT-A111',
      aspect: destination,
      summary: seen === 'missing' ? `${destination} holds nothing` : `${destination} holds another value`,
    })),
    changesAt: null,
  };
};

/** A promotion that met a foreign writer is drift at once, without waiting to be stuck. */
const conflict: Check = (_state, facts) => {
  const conflicts = Object.entries(facts.retries).filter(([, retry]) => retry.fault.code === 'KT5006');
  return {
    raised: conflicts.map(([step, retry]) => ({ code: 'KT-A111', aspect: step, summary: retry.fault.saw })),
    changesAt: null,
  };
};

/** Seen by a look, or by whoever was about to make the key at the portal. */
const resetElsewhere: Check = ({ observation, saga, lastAbort }) =>
  observation?.resetElsewhere === true || (saga === null && lastAbort?.fault.code === 'KT5003')
    ? raise('KT-A112', 'the issuer shows a reset nobody here made')
    : nothing;

const noLiveKey: Check = (state) =>
  state.baselined && state.saga === null && state.versions.length > 0 && liveVersions(state).length === 0
    ? raise('KT-A113', 'no key of this credential works')
    : nothing;

const unmanaged: Check = (state, facts) =>
  facts.spec === null || !state.managed ? raise('KT-A114', 'its manifest has disappeared') : nothing;

const waitsForPerson: Check = (state, facts) => {
  if (state.saga?.phase === 'refused' && state.saga.retryAt === null)
    return raise('KT-A115', state.saga.fault.saw);
  if (state.saga !== null || dueNow(state, facts) === null || facts.policy?.mode === 'audit') return nothing;
  if (unconfirmedRestore(state) !== null) return nothing;
  const hold = holdOf(state, facts);
  return hold === null || hold.untilAt !== null ? nothing : raise('KT-A115', hold.text);
};

const outOfAttempts: Check = ({ saga, lastAbort }) =>
  saga === null && lastAbort?.fault.code === 'KT5027' ? raise('KT-A119', lastAbort.fault.saw) : nothing;

const taskWaits: Check = ({ saga }) => {
  if (saga?.phase === 'asked') return raise('KT-A117', `v${saga.toVersion} must be made at the portal`);
  return saga?.kind === 'kill' && saga.phase === 'deleting' && saga.task !== null
    ? raise('KT-A118', `the application must be deleted at the portal: ${saga.applicationIds.join(', ')}`)
    : nothing;
};

/** Until it is over: a containment may have been given up, and the key is as well known as before. */
const leaked: Check = (state) => {
  const { saga } = state;
  const contained = saga?.kind === 'kill' ? saga : saga?.kind === 'rotation' ? saga.spare : null;
  if (contained?.leaked === true) {
    const { incident } = contained;
    return raise('KT-A344', `reported as leaked${incident === null ? '' : `, ${incident}`}`);
  }
  const left = liveVersions(state).filter(({ leakedAt }) => leakedAt !== null);
  if (left.length === 0) return nothing;
  const list = left.map(({ version }) => `v${version}`).join(', ');
  return raise('KT-A344', `${list} was reported as leaked and is not revoked`);
};

const currentRefused: Check = (state) => {
  const current = currentVersion(state);
  if (current === null || state.saga?.kind === 'kill') return nothing;
  return state.observation?.keys[current.version] === 'dead' && state.saga === null
    ? raise('KT-A116', `the issuer refuses v${current.version}`)
    : nothing;
};

const notLetIn: Check = (state) => {
  const current = currentVersion(state);
  if (current === null || state.saga?.kind === 'kill') return nothing;
  return state.observation?.keys[current.version] === 'not-authorised'
    ? raise('KT-A362', `the issuer knows v${current.version} and does not let it in`)
    : nothing;
};

/** Found at preflight against the issuer's Date header, or said by the issuer itself. */
const CLOCK_FAULTS: ReadonlySet<string> = new Set(['KT5002', 'KT4012']);

const clockSkew: Check = (_state, facts) => {
  const skewed = Object.values(facts.retries).find((retry) => CLOCK_FAULTS.has(retry.fault.code));
  return skewed === undefined ? nothing : raise('KT-A201', skewed.fault.saw);
};

const escrowUnwritable: Check = (_state, facts) => {
  const failing = Object.values(facts.retries).find((retry) => retry.fault.code === 'KT2005');
  return failing === undefined ? nothing : raise('KT-A202', failing.fault.saw);
};

const issuerAhead: Check = (state) => {
  const ahead = unconfirmedRestore(state)?.ahead ?? null;
  return ahead === null ? nothing : raise('KT-A209', ahead.evidence);
};

/** Only a person can end this waiting: the replica comes back, its escrow is imported, or it is declared gone. */
const escrowUnseen: Check = (_state, facts) => {
  const waiting = Object.values(facts.retries).find(({ fault }) => fault.code === ESCROW_UNSEEN);
  if (waiting === undefined) return nothing;
  const { place, saw, next } = waiting.fault;
  return { raised: [{ code: 'KT-A207', aspect: '', summary: `${place}: ${saw}`, next }], changesAt: null };
};

const CHECKS: readonly Check[] = [
  issuerAhead,
  expired,
  expiring,
  overdue,
  stuck,
  outcomeUnknown,
  secretLost,
  diedEarly,
  aliveTooLong,
  stragglers,
  unreachable,
  drift,
  conflict,
  resetElsewhere,
  noLiveKey,
  unmanaged,
  waitsForPerson,
  outOfAttempts,
  taskWaits,
  leaked,
  currentRefused,
  notLetIn,
  permissionsChanged,
  clockSkew,
  escrowUnwritable,
  escrowUnseen,
  ...lifeChecks,
  ...leakChecks,
  approvalWaits,
  glassUnreviewed,
  planned,
  scheduleBreaches,
  exceptionEnds,
];

/** What people still owe an answer for, and a key that was left alive; nothing else can be wrong with a life that is over. */
const CHECKS_AT_THE_END: readonly Check[] = [glassUnreviewed, ...leakChecks];

function checksFor({ saga, life }: CredentialState): readonly Check[] {
  return saga === null && life.decommissioned !== null ? CHECKS_AT_THE_END : CHECKS;
}

/** All that is wrong with a credential now, and when that list may next change by itself. */
export function conditionsOf(state: CredentialState, facts: Facts): Finding {
  return together(checksFor(state).map((check) => check(state, facts)));
}
