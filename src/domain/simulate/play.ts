import type { OpenApproval } from '../approvals/approval.ts';
import { APPROVAL_LASTS_MS } from '../approvals/lasts.ts';
import { currentVersion } from '../credential.ts';
import type { CredentialState, Rotation } from '../credential.ts';
import type { CredentialEvent, IssuerBaseline } from '../events.ts';
import type { KeyFacts } from '../key-version.ts';
import type { Step } from '../rotation/step.ts';
import type { GivenCredential } from './given.ts';

/** Longer than any pause, so that no deadline ends what the simulation lets succeed. */
const DEADLINE_MS = 15 * 60_000;

/**
 * What a step comes to in a world where everything works: the events that its performer would append. Null where the
 * step belongs to a trouble that is not simulated: a call whose outcome nobody knows, a revocation.
 */
export function play(
  step: Step,
  state: CredentialState,
  given: GivenCredential,
  at: number,
): readonly CredentialEvent[] | null {
  switch (step.do) {
    case 'baseline':
      return [{ type: 'NothingToImport', why: 'simulated' }];
    case 'ask-approval':
      return [approvalAsked(step, state, at)];
    case 'expire-approvals':
      return state.approvals
        .filter(({ expiresAt }) => expiresAt <= at)
        .map(({ id }) => ({ type: 'ApprovalEnded', approval: id, how: 'expired', by: ENGINE, why: null }));
    case 'open':
      return [opened(step.reason, state, given)];
    case 'preflight':
      return preflighted(state, given);
    case 'call':
      return called(state, at, null);
    case 'parse':
      return rotationOf(state, (rotation) => delivered(rotation, given, at));
    case 'start-overlap':
      return rotationOf(state, (rotation) =>
        rotation.phase === 'delivering' && rotation.oldEndsAt !== null
          ? [{ type: 'OverlapStarted', endsAt: rotation.oldEndsAt }]
          : [],
      );
    case 'retire':
      return rotationOf(state, (rotation) => [retired(rotation, at)]);
    case 'close':
      return state.saga?.kind === 'rotation' ? [{ type: 'Closed' }] : null;
    case 'release-task':
      return rotationOf(state, (rotation) =>
        rotation.phase === 'asked' ? [{ type: 'TaskReleased', task: rotation.task, why: 'simulated' }] : [],
      );
    default:
      return null;
  }
}

const ENGINE = 'engine';

function approvalAsked(
  { reason, need }: Extract<Step, { do: 'ask-approval' }>,
  { uid, seq }: CredentialState,
  at: number,
): CredentialEvent {
  const action = { do: 'rotate-due', reason } as const;
  const expiresAt = at + APPROVAL_LASTS_MS;
  const approval = `${uid}/${seq}`;
  return { type: 'ApprovalAsked', approval, action, plan: null, bound: null, by: ENGINE, expiresAt, need };
}

/** Everybody who must agree does. */
export function agreeing({ id, need }: OpenApproval): readonly CredentialEvent[] {
  const voices = Array.from({ length: need.count }, (_, index) => `user:approver-${index + 1}`);
  return [
    ...voices.map((by) => ({ type: 'Approved' as const, approval: id, digest: '', by, reason: null })),
    { type: 'ApprovalEnded', approval: id, how: 'granted', by: voices[0] ?? ENGINE, why: null },
  ];
}

const UNSEEN: IssuerBaseline = {
  ...{ applicationId: 'simulated', keyIdMasked: null, secretMasked: null },
  ...{ lastResetAt: null, permissions: [] },
};

/** The call and its sealed reply; by a person where `by` is given. */
export function called(state: CredentialState, at: number, by: string | null): readonly CredentialEvent[] {
  const rotation = state.saga;
  if (rotation?.kind !== 'rotation') return [];
  const attempt = attemptOf(rotation);
  const attended =
    by !== null && rotation.phase === 'asked' ? { attended: { task: rotation.task, by, shown: UNSEEN } } : {};
  return [
    { type: 'CallStarted', attempt, deadlineAt: at + DEADLINE_MS, settleMs: 0, ...attended },
    { type: 'Sealed', attempt, digest: attempt, bytes: 0, status: 200 },
  ];
}

function rotationOf(
  { saga }: CredentialState,
  events: (rotation: Rotation) => readonly CredentialEvent[],
): readonly CredentialEvent[] | null {
  return saga?.kind === 'rotation' ? events(saga) : null;
}

function attemptOf({ id, toVersion }: Rotation): string {
  return `${id}/${toVersion}`;
}

function opened(
  reason: Extract<Step, { do: 'open' }>['reason'],
  state: CredentialState,
  { spec, policy }: GivenCredential,
): CredentialEvent {
  const fromVersion = currentVersion(state)?.version ?? null;
  const newest = state.versions.reduce((highest, { version }) => Math.max(highest, version), 0);
  return {
    type: 'Opened',
    rotation: `${state.uid}/${newest + 1}`,
    reason,
    policy: policy?.name ?? null,
    fromVersion,
    toVersion: newest + 1,
    destinations: spec.destinations,
    fields: spec.fields,
    baseline: { issuer: null, stores: {} },
  };
}

function preflighted({ saga }: CredentialState, { attended }: GivenCredential): readonly CredentialEvent[] {
  const passed: CredentialEvent = { type: 'Preflighted', checks: [] };
  if (!attended || saga?.kind !== 'rotation' || saga.phase === 'asked') return [passed];
  return [passed, { type: 'TaskOpened', task: `${saga.id}/task`, kind: 'mint' }];
}

/**
 * All that lies between a reply and its overlap. None of it waits for anything but itself where everything works, so it
 * is not decided step by step.
 */
function delivered(rotation: Rotation, given: GivenCredential, at: number): readonly CredentialEvent[] {
  return [
    parsed(rotation, given, at),
    { type: 'Accepted', version: rotation.toVersion },
    ...rotation.destinations.flatMap(({ name: destination }): readonly CredentialEvent[] => [
      { type: 'Staged', destination },
      { type: 'Verified', destination },
      { type: 'Promoted', destination, storeVersion: 'simulated' },
    ]),
  ];
}

function parsed(rotation: Rotation, { profile, spec }: GivenCredential, at: number): CredentialEvent {
  const validityMs = profile.validityMs.value;
  const attempt = attemptOf(rotation);
  const key: KeyFacts = {
    attempt,
    applicationId: spec.application,
    keyIdMasked: '****',
    digest: attempt,
    bornAt: at,
    expiresAt: validityMs === null ? null : at + validityMs,
  };
  const oldEndsAt = rotation.fromVersion === null ? at : at + profile.overlapMs.value;
  return { type: 'Parsed', attempt, key, oldEndsAt, oldMayBeDead: false };
}

function retired({ fromVersion }: Rotation, at: number): CredentialEvent {
  const refused = { verdict: 'dead', at } as const;
  return {
    type: 'PreviousRetired',
    proof: { version: fromVersion ?? 0, before: null, refused, survivor: { verdict: 'accepted', at } },
  };
}
