import type { CredentialState } from '../credential.ts';
import { formatDuration } from '../duration.ts';
import { dueChecks, dueText } from '../due/checks.ts';
import type { Due } from '../due/checks.ts';
import { holdOf } from '../due/holds.ts';
import type { Hold } from '../due/holds.ts';
import type { Facts } from '../facts.ts';
import type { DecommissionedMark } from '../life/mark.ts';
import { holdAt } from '../life/marks.ts';
import { decide } from '../rotation/decide.ts';
import { unconfirmedRestore } from '../rotation/restored.ts';
import type { Reason, WhyView } from '../views.ts';
import { conditionOf } from './condition.ts';
import { stillAccepted } from './contained.ts';

/** Why a rotation starts, waits or does not start, each reason with the file and line that decides it. */
export function whyView(state: CredentialState, facts: Facts): WhyView {
  const moving = state.saga === null ? reasonsAtRest(state, facts) : reasonsInSaga(state, facts);
  const reasons = [...moving, ...marks(state, facts, moving)];
  return { name: state.name, condition: conditionOf(state, facts), reasons, next: nextCommand(state, facts) };
}

function reasonsAtRest(state: CredentialState, facts: Facts): readonly Reason[] {
  const over = state.life.decommissioned;
  if (over !== null) return decommissioned(over, facts);
  if (facts.spec === null) return [plain('stopped-because', 'its manifest has disappeared')];
  const checks = dueChecks(state, facts);
  const due = checks.filter((check) => check.at <= facts.now);
  const failing = failingSteps(facts);
  if (due.length === 0)
    return [
      ...checks.map((check) => upcoming(check, state, facts)),
      ...restoring(state),
      ...watching(state),
      ...failing,
    ];
  const hold = holdOf(state, facts);
  const because = due.map((check) =>
    ruled('rotate-now-because', dueText(check, state, facts), check.rule, facts),
  );
  const held = hold === null ? [] : [heldBecause(hold, facts)];
  return [...because, ...held, ...failing];
}

function decommissioned({ reason, kept }: DecommissionedMark, { spec }: Facts): readonly Reason[] {
  return [
    plain('stopped-because', `decommissioned: ${reason}`),
    ...kept.map((version) => plain('stopped-because', `v${version} was left alive at the issuer, unwatched`)),
    ...(spec === null
      ? []
      : [{ ...plain('nothing-because', 'its manifest is still there'), source: spec.source }]),
  ];
}

/** One of several schedules stands at its own line. */
function heldBecause(hold: Hold, facts: Facts): Reason {
  const { text, untilAt, rule, origin } = hold;
  const until =
    untilAt === null || origin === undefined ? '' : `; opens in ${formatDuration(untilAt - facts.now)}`;
  const reason = ruled('not-yet-because', `${text}${until}`, rule, facts);
  return origin === undefined ? reason : { ...reason, source: origin.source, policy: origin.rule };
}

function upcoming(check: Due, state: CredentialState, facts: Facts): Reason {
  const text = `${dueText(check, state, facts)}, in ${formatDuration(check.at - facts.now)}`;
  return ruled('nothing-because', text, check.rule, facts);
}

/** What a person has decided and nothing else says yet: it holds up what is not due yet, too. */
function marks(state: CredentialState, { now }: Facts, said: readonly Reason[]): readonly Reason[] {
  const { paused } = state.life;
  const hold = holdAt(state, now);
  const isSaid = (reason: string): boolean => said.some(({ text }) => text.endsWith(`: ${reason}`));
  return [
    ...(paused === null || isSaid(paused.reason)
      ? []
      : [plain('waiting-because', `paused: ${paused.reason}`)]),
    ...(hold === null || isSaid(hold.reason)
      ? []
      : [plain('waiting-because', `held for ${formatDuration(hold.untilAt - now)}: ${hold.reason}`)]),
  ];
}

/** A rotation that is not due yet would be held up all the same. */
function restoring(state: CredentialState): readonly Reason[] {
  const restored = unconfirmedRestore(state);
  if (restored === null) return [];
  const text = restored.ahead === null ? 'the issuer is not compared yet' : restored.ahead.evidence;
  return [plain('waiting-because', `restored from a backup: ${text}`)];
}

/** What the watch saw and nobody has repaired yet. */
function watching(state: CredentialState): readonly Reason[] {
  const seen = Object.entries(state.observation?.destinations ?? {}).filter(([, health]) => health !== 'ok');
  return seen.map(([name, health]) => plain('stopped-because', `destination ${name}: ${health}`));
}

function reasonsInSaga(state: CredentialState, facts: Facts): readonly Reason[] {
  const failing = failingSteps(facts);
  const decision = decide(state, { ...facts, watchedAt: facts.now });
  const waiting =
    decision.kind === 'wait' && failing.length === 0 ? [plain('waiting-because', decision.why)] : [];
  return [...openedBecause(state), ...waiting, ...failing];
}

/** What was tried and did not work, and is tried again. */
function failingSteps({ retries }: Facts): readonly Reason[] {
  return Object.entries(retries).map(([step, { fault, tries }]) =>
    plain(
      'waiting-because',
      `${step} failed ${tries === 1 ? 'once' : `${tries} times`}: ${fault.code} ${fault.place}: ${fault.saw}`,
    ),
  );
}

/** Once the new key is everywhere, what brought the rotation about explains nothing any more. */
function openedBecause(state: CredentialState): readonly Reason[] {
  const { saga } = state;
  if (saga === null || saga.phase === 'overlap' || saga.phase === 'retired') return [];
  if (saga.kind === 'decommission')
    return [plain('waiting-because', `its life is being ended: ${saga.reason}; phase ${saga.phase}`)];
  if (saga.kind === 'redelivery') {
    const text = `${saga.purpose} writes v${saga.version}: ${saga.reason}; phase ${saga.phase}`;
    return [plain('waiting-because', text)];
  }
  const text =
    saga.kind === 'rotation'
      ? `v${saga.toVersion} is under way, reason ${saga.reason}; phase ${saga.phase}`
      : `the key is being revoked; phase ${saga.phase}`;
  const alive = stillAccepted(state);
  return [plain('rotate-now-because', text), ...(alive === null ? [] : [plain('waiting-because', alive)])];
}

function nextCommand(state: CredentialState, facts: Facts): string {
  const failing = Object.values(facts.retries)[0];
  if (failing !== undefined) return failing.fault.next.replace('CREDENTIAL', state.name);
  if ((unconfirmedRestore(state)?.ahead ?? null) !== null) return `keyturn restore confirm ${state.name}`;
  if (state.saga?.phase === 'secret-lost') return `keyturn rotate ${state.name} --after-loss`;
  if (state.saga === null && state.life.decommissioned !== null) return `keyturn recommission ${state.name}`;
  if (state.saga !== null) return `keyturn show ${state.name}`;
  return holdOf(state, facts)?.next ?? `keyturn rotate ${state.name}`;
}

function plain(kind: Reason['kind'], text: string): Reason {
  return { kind, text, source: null, policy: null };
}

function ruled(kind: Reason['kind'], text: string, rule: string | null, facts: Facts): Reason {
  const origin = rule === null ? undefined : facts.policy?.origins[rule];
  return { kind, text, source: origin?.source ?? null, policy: origin?.rule ?? null };
}
