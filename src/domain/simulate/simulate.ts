import { conditionsOf } from '../alerts/conditions.ts';
import { CLAIM_FOR_MS } from '../attended.ts';
import type { CredentialState, Rotation } from '../credential.ts';
import { DAY_MS, MINUTE_MS } from '../duration.ts';
import { dueNow } from '../due/checks.ts';
import { closedNow, waitsForWindow } from '../due/timing.ts';
import { holdOf } from '../due/holds.ts';
import type { CredentialEvent } from '../events.ts';
import type { Facts } from '../facts.ts';
import { fold } from '../fold.ts';
import { decide, isFresh } from '../rotation/decide.ts';
import type { Step } from '../rotation/step.ts';
import type { CredentialSpec } from '../spec.ts';
import { UNWATCHED_AT } from '../watch.ts';
import type { Given, GivenCredential } from './given.ts';
import { createLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { createLimits, dayOf } from './limits.ts';
import type { Limits } from './limits.ts';
import { agreeing, called, play } from './play.ts';
import { createQueue } from './queue.ts';
import type { Queue } from './queue.ts';
import type { SimulationReport } from './report.ts';
import { reportOf } from './summary.ts';

/** After so many looks others may have their turn: some ten milliseconds. */
const BATCH = 250;
/** A step that can't be taken is tried again so soon, as `facts.retries` says it. */
const RETRY_MS = 5 * MINUTE_MS;

/** Why a rotation that has begun stands still. */
interface Parked {
  /** Of which it waits for a place; null where it waits for a reset. */
  readonly policy: string | null;
  readonly by: 'places' | 'budget';
  readonly cause: string;
  readonly step: string;
  readonly sinceAt: number;
  /** Infinity: until somebody gives a place back. */
  readonly untilAt: number;
}

/** Why a rotation that is due has not begun. */
interface Held {
  readonly by: 'schedule' | 'other';
  readonly cause: string;
  readonly sinceAt: number;
}

interface Life {
  readonly index: number;
  readonly given: GivenCredential;
  readonly policy: Facts['policy'];
  state: CredentialState;
  nextAt: number;
  parked: Parked | null;
  held: Held | null;
  leftOut: string | null;
}

type Asked = Extract<Rotation, { phase: 'asked' }>;

interface Run {
  readonly given: Given;
  readonly lives: readonly Life[];
  readonly queue: Queue;
  readonly limits: Limits;
  readonly ledger: Ledger;
  decisions: number;
}

/**
 * Lets a fleet live from one time to another in a world where everything works. What is decided is decided by the
 * daemon's own functions; what is played is the outside: people, issuers, stores, and what is scarce among credentials.
 * It goes from one look at a credential to the next, in the order of time, and never by a clock that ticks. It stops
 * for others after each batch of looks.
 */
export function* simulate(given: Given): Generator<void, SimulationReport> {
  const run = begin(given);
  let looks = 0;
  for (let entry = run.queue.next(); entry !== null && entry.at < given.toAt; entry = run.queue.next()) {
    const life = run.lives[entry.index]!;
    if (entry.at !== life.nextAt) continue;
    look(run, life, entry.at);
    looks += 1;
    if (looks % BATCH === 0) yield;
  }
  return reportOf(run);
}

function begin(given: Given): Run {
  const queue = createQueue();
  const asEnforced = new Map<Facts['policy'], Facts['policy']>();
  const lives = given.credentials.map((credential, index): Life => {
    const policy = given.asWritten ? credential.policy : enforced(credential.policy, asEnforced);
    queue.put(given.fromAt, index);
    const { state } = credential;
    return {
      ...{ index, given: { ...credential, policy, spec: lightened(credential.spec) }, policy, state },
      ...{ nextAt: given.fromAt, parked: null, held: null, leftOut: null },
    };
  });
  const ledger = createLedger(lives.map((life) => life.given));
  return { given, lives, queue, limits: createLimits(), ledger, decisions: 0 };
}

/** How many places the key goes to, and who loads it there, changes nothing of when it is rotated. */
function lightened(spec: CredentialSpec): CredentialSpec {
  return { ...spec, destinations: spec.destinations.slice(0, 1), consumers: [] };
}

/** One copy for each policy, however many credentials are under it. */
function enforced(policy: Facts['policy'], copies: Map<Facts['policy'], Facts['policy']>): Facts['policy'] {
  if (policy === null || (policy.mode === 'enforce' && policy.enforceFromAt === null)) return policy;
  const copy = copies.get(policy) ?? { ...policy, mode: 'enforce', enforceFromAt: null, graceMs: null };
  copies.set(policy, copy);
  return copy;
}

function factsOf({ given: { spec, profile }, policy, parked }: Life, now: number): Facts {
  const retries = parked === null ? {} : { [parked.step]: retryOf(parked, now) };
  return { now, spec, policy, profile, retries, watchedAt: UNWATCHED_AT };
}

function retryOf({ by, cause, sinceAt }: Parked, now: number): Facts['retries'][string] {
  const code = by === 'budget' ? 'KT5005' : 'KT2108';
  const fault = { code, place: cause, saw: 'simulated', expected: 'a free one', next: 'keyturn plan' };
  return { tries: 1, firstFailedAt: sinceAt, retryAt: now + RETRY_MS, fault };
}

/** As the engine moves a credential: decide, perform, append, until it must wait. */
function look(run: Run, life: Life, at: number): void {
  if (life.parked !== null && at < life.parked.untilAt) return rest(run, life, at, life.parked.untilAt);
  const woken = life.parked?.policy ?? null;
  if (life.parked !== null) unpark(run, life, at);
  move(run, life, at);
  // It was given a place and could not use it, as after the end of a window: the next one may.
  if (woken !== null && !run.limits.hasPlaces(life.index)) wakeNext(run, woken, at);
}

function move(run: Run, life: Life, at: number): void {
  for (;;) {
    const decision = decide(life.state, factsOf(life, at));
    run.decisions += 1;
    if (decision.kind === 'wait') {
      const waitAt = people(run, life, at) ?? decision.untilAt;
      if (waitAt === at) continue;
      return rest(run, life, at, waitAt);
    }
    const waitAt = take(run, life, decision.step, at);
    if (waitAt !== at) return rest(run, life, at, waitAt);
  }
}

/** Takes a step, and returns `at`; or returns until when it can't be taken. */
function take(run: Run, life: Life, step: Step, at: number): number | null {
  const { saga } = life.state;
  if (step.do === 'open') opening(run, life, at);
  if (step.do === 'preflight' && budgetLeft(run, life, at) === 0)
    return park(run, life, null, 'preflight', at);
  if (step.do === 'call') {
    const untilAt = reserve(run, life, 'call', at);
    if (untilAt !== at) return untilAt;
  }
  if (saga?.phase === 'delivering' && (step.do === 'start-overlap' || step.do === 'close')) {
    const doneAt = saga.call.startedAt + run.given.pace.deliveryMs;
    if (doneAt > at) return doneAt;
  }
  const events = play(step, life.state, life.given, at);
  if (events === null) {
    life.leftOut = `${step.do} is not simulated`;
    return null;
  }
  apply(life, events, at);
  if (step.do === 'start-overlap' || step.do === 'close') giveBack(run, life, at);
  return at;
}

/**
 * The time at which it is to be looked at again while people are asked: to agree, or to make a key at the portal. `at`
 * where they have done something; null where nobody is asked.
 */
function people(run: Run, life: Life, at: number): number | null {
  const { saga, approvals } = life.state;
  if (saga?.phase === 'asked') return atPortal(run, life, saga, at);
  const approval = saga === null ? approvals.find(({ action }) => action.do === 'rotate-due') : undefined;
  if (approval === undefined || approval.expiresAt <= at) return null;
  const doneAt = approval.askedAt + run.given.pace.personMs;
  if (doneAt > at) return doneAt;
  const { count, from } = approval.need;
  apply(life, agreeing(approval), at);
  run.ledger.step({ who: from?.join(', ') ?? 'whoever may approve', kind: 'approval', at, count });
  return at;
}

/** Nobody makes a key while the schedule is closed. */
function atPortal(run: Run, life: Life, rotation: Asked, at: number): number | null {
  const closed = closedNow(factsOf(life, at));
  if (closed !== null && waitsForWindow(rotation.reason)) return closed.opensAt;
  const doneAt = rotation.askedAt + run.given.pace.personMs;
  if (doneAt > at) return doneAt;
  const by = operatorsOf(life);
  if (rotation.claim === null) {
    const claim = { type: 'TaskClaimed', task: rotation.task, by, untilAt: at + CLAIM_FOR_MS } as const;
    apply(life, [claim], at);
    return at;
  }
  if (rotation.preflightedAt === null || !isFresh(rotation.preflightedAt, at)) return null;
  const untilAt = reserve(run, life, 'confirm', at);
  if (untilAt !== at) return untilAt;
  apply(life, called(life.state, at, by), at);
  run.ledger.attended(at);
  run.ledger.step({ who: by, kind: 'task', at, count: 1 });
  return at;
}

function operatorsOf({ policy, given: { spec } }: Life): string {
  return policy?.attended.operators?.join(', ') ?? spec.owner ?? 'whoever may operate';
}

function apply(life: Life, events: readonly CredentialEvent[], at: number): void {
  for (const event of events) life.state = fold(life.state, { at, event });
}

function opening({ ledger }: Run, life: Life, at: number): void {
  const { held } = life;
  if (held !== null) ledger.waits[held.by].add(life.given.spec.name, held.cause, held.sinceAt, at);
  life.held = null;
}

function budgetLeft({ limits }: Run, { given: { spec, profile } }: Life, at: number): number {
  const limit = profile.resetsPerDay.value;
  return limit === null ? Infinity : limit - (limits.spent.get(spec.issuer)?.get(dayOf(at)) ?? 0);
}

/** What must hold across credentials when a call starts. Returns `at` where it holds: the key is made then. */
function reserve(run: Run, life: Life, step: string, at: number): number {
  const { policy, given, index } = life;
  if (budgetLeft(run, life, at) <= 0) return park(run, life, null, step, at);
  const full = run.limits.takePlaces(policy?.places ?? [], index);
  if (full !== null) return park(run, life, full, step, at);
  run.limits.spend(given.spec.issuer, given.profile.resetsPerDay.value, at);
  if (life.state.saga?.kind === 'rotation') run.ledger.rotated(index, at, life.state.saga.reason);
  return at;
}

function park(run: Run, life: Life, policy: string | null, step: string, at: number): number {
  const by = policy === null ? 'budget' : 'places';
  const { issuer } = life.given.spec;
  const cause = by === 'budget' ? `issuer ${issuer}` : `policy ${policy}`;
  const untilAt = by === 'budget' ? (dayOf(at) + 1) * DAY_MS : Infinity;
  if (by === 'budget') run.ledger.refuse(issuer, at);
  life.parked = { by, policy, cause, step, sinceAt: at, untilAt };
  return untilAt;
}

function unpark(run: Run, life: Life, at: number): void {
  const { parked } = life;
  if (parked === null) return;
  run.ledger.waits[parked.by].add(life.given.spec.name, parked.cause, parked.sinceAt, at);
  life.parked = null;
}

function giveBack(run: Run, life: Life, at: number): void {
  for (const policy of run.limits.freePlaces(life.index)) wakeNext(run, policy, at);
}

/** Whoever has waited longest for a place gets it. */
function wakeNext(run: Run, policy: string, at: number): void {
  const waiting = run.limits.nextFor(policy);
  const next = waiting === null ? undefined : run.lives[waiting];
  if (next?.parked == null) return;
  next.parked = { ...next.parked, untilAt: at };
  next.nextAt = at;
  run.queue.put(at, next.index);
}

/** As the engine lets a credential rest: its alerts are reviewed, and the earlier of both times brings it back. */
function rest(run: Run, life: Life, at: number, untilAt: number | null): void {
  const facts = factsOf(life, at);
  const { raised, changesAt } = conditionsOf(life.state, facts);
  run.ledger.reviewed(life.index, raised, at);
  if (life.state.saga === null) noteHold(life, facts);
  life.nextAt = Math.max(at + 1, Math.min(untilAt ?? Infinity, changesAt ?? Infinity));
  if (life.nextAt < run.given.toAt) run.queue.put(life.nextAt, life.index);
}

function noteHold(life: Life, facts: Facts): void {
  const due = dueNow(life.state, facts);
  const hold = due === null ? null : holdOf(life.state, facts);
  if (due === null || hold === null) {
    life.held = null;
    return;
  }
  const by = hold.rule?.startsWith('schedule') === true ? 'schedule' : 'other';
  const sinceAt = life.held?.sinceAt ?? Math.min(due.at, facts.now);
  life.held = { by, cause: hold.rule ?? hold.text, sinceAt };
}
