import { askedAbout, standsAt } from '../application.ts';
import { hasKey } from '../attended.ts';
import { currentVersion, newestBornAt } from '../credential.ts';
import type { Call, CredentialState, Kill, Rotation } from '../credential.ts';
import { deadlineOf } from '../due/timing.ts';
import { closedForCall } from '../due/window.ts';
import type { IssuerBaseline } from '../events.ts';
import type { Facts } from '../facts.ts';
import type { KeyFacts } from '../key-version.ts';
import { isStoppedByPause } from '../life/marks.ts';
import { isFresh, PREFLIGHT_HOLDS_MS } from '../rotation/decide.ts';
import type { CredentialSpec } from '../spec.ts';
import { wordsOf } from './words.ts';
import { TASK_KINDS } from './view.ts';
import type { RecordedReading, TaskAction, TaskKind, TaskPhase, TaskPlace, TaskView } from './view.ts';

type Phased = readonly [kind: TaskKind, phase: TaskPhase];

/**
 * What waits for a person, from the phase that the credential is in; null where nothing does.
 *
 * | saga                                | task                | may be said                         |
 * |-------------------------------------|---------------------|-------------------------------------|
 * | asked, paused or outside its window | mint, held          | release, where it is claimed        |
 * | asked                               | mint, unclaimed     | claim                               |
 * | asked, claimed, no fresh preflight  | mint, preflight     | claim (take over), release          |
 * | asked, claimed, preflighted         | mint, ready         | claim (take over), release, confirm |
 * | calling, attended                   | mint, at-portal     | refused, outcome                    |
 * | sealed, or not accepted yet         | mint, proving       |                                     |
 * | delivering, refused by the issuer   | wrong-key           | lost                                |
 * | quarantined, attended               | outcome             | outcome                             |
 * | refused, for good                   | refused             | rotate                              |
 * | secret-lost                         | lost                | rotate                              |
 * | kill: deleting, by a person         | delete              | deleted                             |
 *
 * A key may be pasted in all of them where a person has made a call, open or given up.
 */
export function taskView(state: CredentialState, facts: Facts): TaskView | null {
  const { saga } = state;
  if (saga?.kind === 'rotation') return rotationTask(state, saga, facts);
  if (saga?.kind === 'kill') return killTask(state, saga, facts);
  return null;
}

/** The most urgent first: by what it is, then by when the key must be there, then by how long it has waited. */
export function byUrgency(left: TaskView, right: TaskView): number {
  return (
    TASK_KINDS.indexOf(left.kind) - TASK_KINDS.indexOf(right.kind) ||
    (left.dueAt ?? Infinity) - (right.dueAt ?? Infinity) ||
    left.waitsSinceAt - right.waitsSinceAt ||
    left.credential.localeCompare(right.credential)
  );
}

const ACTIONS: Readonly<Record<TaskPhase, readonly TaskAction[]>> = {
  held: [],
  unclaimed: ['claim'],
  preflight: ['claim', 'release'],
  ready: ['claim', 'release', 'confirm'],
  'at-portal': ['refused', 'outcome'],
  proving: [],
  'wrong-key': ['lost'],
  quarantined: ['outcome'],
  refused: ['rotate'],
  lost: ['rotate'],
  deleting: ['deleted'],
};

function rotationTask(state: CredentialState, rotation: Rotation, facts: Facts): TaskView | null {
  const phased = phasedOf(state, rotation, facts);
  if (phased === null) return null;
  const [kind, phase] = phased;
  const asked = rotation.phase === 'asked' ? rotation : null;
  const call = callOf(rotation);
  const place = placeOf(facts, pressIn(rotation), (spec) => askedAbout(state, spec));
  const passedAt = asked?.preflightedAt ?? null;
  return {
    ...{ credential: state.name, uid: state.uid, kind, phase, reason: rotation.reason },
    ...{ fromVersion: rotation.fromVersion, toVersion: rotation.toVersion, openedAt: rotation.openedAt },
    waitsSinceAt: waitsSince(state, rotation),
    dueAt: dueAtOf(state, rotation, facts),
    deadlineAt: phase === 'at-portal' ? (call?.deadlineAt ?? null) : null,
    oldEndsAt: 'oldEndsAt' in rotation ? rotation.oldEndsAt : null,
    claim: asked?.claim ?? null,
    operators: facts.policy?.attended.operators ?? null,
    attempt: call?.attempt ?? null,
    calledBy: call?.attended?.by ?? null,
    preflight: passedAt === null ? null : { at: passedAt, untilAt: passedAt + PREFLIGHT_HOLDS_MS },
    failing: Object.values(facts.retries).map(({ fault }) => fault),
    recorded: recordedOf(state, rotation, call),
    place,
    ...wordsOf({ state, rotation, facts, phase, press: place?.press ?? 'the button' }),
    actions: actionsOf(phase, asked?.claim != null, call),
  };
}

/** A containment is due since it was asked for. */
function dueAtOf(state: CredentialState, { spare, openedAt }: Rotation, facts: Facts): number | null {
  if (spare !== null) return openedAt;
  const key = currentVersion(state)?.key ?? null;
  return key === null || isOfUnknownAge(key) ? null : deadlineOf(key, facts);
}

/** Another application has no key yet, unless it is known to show one. */
function pressIn({ fromVersion, spare, baseline }: Rotation): 'generate' | 'reset' {
  if (spare !== null) return hasKey(baseline.issuer) ? 'reset' : 'generate';
  return fromVersion === null ? 'generate' : 'reset';
}

function actionsOf(phase: TaskPhase, claimed: boolean, call: Call | null): readonly TaskAction[] {
  return [
    ...(call?.attended == null ? [] : (['paste'] as const)),
    ...ACTIONS[phase],
    ...(phase === 'held' && claimed ? (['release'] as const) : []),
  ];
}

function phasedOf(state: CredentialState, rotation: Rotation, facts: Facts): Phased | null {
  switch (rotation.phase) {
    case 'asked':
      return ['mint', askedPhase(state, rotation, facts)];
    case 'calling':
      return rotation.call.attended === null ? null : ['mint', 'at-portal'];
    case 'sealed':
      return rotation.call.attended === null ? null : ['mint', 'proving'];
    case 'delivering':
      if (rotation.call.attended === null || rotation.accepted) return null;
      return isKeyRefused(facts) ? ['wrong-key', 'wrong-key'] : ['mint', 'proving'];
    case 'quarantined':
      return rotation.call.attended === null ? null : ['outcome', 'quarantined'];
    case 'refused':
      return rotation.retryAt === null && state.request === null ? ['refused', 'refused'] : null;
    case 'secret-lost':
      return rotation.approved ? null : ['lost', 'lost'];
    default:
      return null;
  }
}

function askedPhase(
  state: CredentialState,
  rotation: Extract<Rotation, { phase: 'asked' }>,
  facts: Facts,
): TaskPhase {
  const closed = state.request === null && closedForCall(rotation, facts) !== null;
  if (closed || isStoppedByPause(state, rotation)) return 'held';
  const { claim, preflightedAt } = rotation;
  if (claim === null || claim.untilAt <= facts.now) return 'unclaimed';
  return preflightedAt !== null && isFresh(preflightedAt, facts.now) ? 'ready' : 'preflight';
}

/** The issuer has refused what was pasted; anything else that fails there says nothing about the key. */
function isKeyRefused({ retries }: Facts): boolean {
  return retries['prove-new']?.fault.code === 'KT5008';
}

/** The call that is open, or one that was given up: should its key be pasted after all, it is used. */
function callOf(rotation: Rotation): Call | null {
  return 'call' in rotation ? rotation.call : rotation.voided;
}

function waitsSince(state: CredentialState, rotation: Rotation): number {
  if (rotation.phase === 'asked') return rotation.askedAt;
  if (rotation.phase === 'secret-lost') return rotation.lostAt;
  return 'call' in rotation ? rotation.call.startedAt : state.lastEventAt;
}

function recordedOf(state: CredentialState, rotation: Rotation, call: Call | null): RecordedReading | null {
  const read = rotation.baseline.issuer ?? call?.attended?.shown ?? null;
  if (read !== null) return { ...masksOf(read), from: 'portal' };
  // Custody knows nothing of the application to which a containment moves.
  if (rotation.spare !== null) return null;
  const current = currentVersion(state);
  if (current?.key == null) return null;
  const { keyIdMasked } = current.key;
  const lastResetAt = isOfUnknownAge(current.key) ? null : newestBornAt(state);
  return { lastResetAt, keyIdMasked, secretMasked: null, from: 'custody' };
}

/** Found in a destination, where no issuer told when it was made. */
function isOfUnknownAge({ bornAt }: KeyFacts): boolean {
  return bornAt === 0;
}

function masksOf({ lastResetAt, keyIdMasked, secretMasked }: IssuerBaseline) {
  return { lastResetAt, keyIdMasked, secretMasked };
}

function killTask(state: CredentialState, kill: Kill, facts: Facts): TaskView | null {
  if (kill.phase !== 'deleting' || kill.task === null) return null;
  const place = placeOf(facts, 'remove', (spec) => kill.moved?.left ?? standsAt(state, spec));
  return {
    ...{ credential: state.name, uid: state.uid, kind: 'delete', phase: 'deleting' },
    ...{ reason: kill.leaked ? 'leak' : 'requested', fromVersion: null, toVersion: null },
    ...{ openedAt: kill.openedAt, waitsSinceAt: kill.openedAt, dueAt: kill.openedAt },
    ...{ deadlineAt: null, oldEndsAt: null, claim: null, attempt: null, calledBy: null, preflight: null },
    operators: facts.policy?.attended.operators ?? null,
    failing: Object.values(facts.retries).map(({ fault }) => fault),
    recorded: null,
    place,
    next: `delete the application at the portal, then say so: ${kill.applicationIds.join(', ')}`,
    command: `keyturn ceremony resume ${state.name}`,
    actions: ACTIONS.deleting,
  };
}

function placeOf(
  { spec, profile }: Facts,
  press: 'generate' | 'reset' | 'remove',
  at: (spec: CredentialSpec) => string,
): TaskPlace | null {
  const words = profile?.portal.value ?? null;
  if (spec === null || profile === null || words === null) return null;
  const { issuer, user } = spec;
  const application = at(spec);
  const [stepUp, contact] = [profile.stepUp.value, profile.contact.value];
  return { ...words, issuer, press: words[press], application, user, stepUp, contact };
}
