import type { CredentialState } from '../domain/credential.ts';
import type { Facts } from '../domain/facts.ts';
import { asFault, viewOfFault } from '../domain/fault.ts';
import type { Fault } from '../domain/fault.ts';
import { isWaiting, nextRetry } from '../domain/retry.ts';
import type { RetryState } from '../domain/retry.ts';
import { conditionOf } from '../domain/present/condition.ts';
import { decide } from '../domain/rotation/decide.ts';
import { stepKey } from '../domain/rotation/step.ts';
import type { Step } from '../domain/rotation/step.ts';
import type { Claim } from '../ports/journal.ts';
import { appendFenced, TakenOver } from './append.ts';
import type { Agreements } from './agreements.ts';
import type { Alerting } from './alerting.ts';
import type { Census } from './census.ts';
import { policyFor } from './fleet.ts';
import type { FleetHolder } from './fleet.ts';
import { NEVER_AT } from './never.ts';
import type { StepContext } from './perform/context.ts';
import { adoptionNow } from './pods/adoption.ts';
import type { AdoptionDeps } from './pods/adoption.ts';
import { perform } from './perform/perform.ts';
import type { Ports } from './ports.ts';

export interface RunnerDeps {
  readonly ports: Ports;
  readonly fleet: FleetHolder;
  readonly alerting: Alerting;
  /** When each credential was last looked at by this process. */
  readonly watched: Map<string, number>;
  readonly census: Census;
  readonly agreements: Agreements;
  readonly adoption: AdoptionDeps;
  /** Called after every commit, so that whoever waits for news gets it. */
  readonly onCommit: (uid: string) => void;
}

/** Moves one claimed credential as far as it goes: decide, perform, append, until it must wait. */
export async function runCredential(deps: RunnerDeps, claim: Claim): Promise<void> {
  const run: Run = { deps, claim, state: claim.state, retries: { ...claim.retries } };
  for (;;) {
    const facts = await factsOf(run);
    const decision = decide(run.state, facts);
    if (decision.kind === 'wait') {
      await rest(run, facts, decision.untilAt);
      return;
    }
    await takeStep(run, decision.step);
  }
}

interface Run {
  readonly deps: RunnerDeps;
  readonly claim: Claim;
  state: CredentialState;
  retries: Record<string, RetryState>;
}

async function factsOf(run: Run): Promise<Facts> {
  const { ports, fleet, watched } = run.deps;
  const spec = fleet.current().credentials.get(run.state.name) ?? null;
  return {
    now: ports.clock.now(),
    spec,
    policy: spec === null ? null : policyFor(fleet.current(), spec),
    profile: spec === null ? null : (await ports.outside.issuer(spec.issuer)).profile,
    retries: run.retries,
    watchedAt: watched.get(run.state.uid) ?? null,
  };
}

async function takeStep(run: Run, step: Step): Promise<void> {
  const { ports } = run.deps;
  const startedMs = ports.clock.monotonicMs();
  const phase = run.state.saga?.phase;
  try {
    await performAndAppend(run, step);
    ports.metrics.stepDone(step.do, ports.clock.monotonicMs() - startedMs);
    run.retries =
      run.state.saga?.phase === phase ? without(run.retries, stepKey(step)) : only(run.retries, 'watch');
    if (step.do === 'watch') run.deps.watched.set(run.state.uid, ports.clock.now());
  } catch (thrown) {
    if (thrown instanceof TakenOver) await adoptNewState(run);
    else await remember(run, step, asFault(thrown, `${run.state.name}, ${step.do}`));
  }
}

async function performAndAppend(run: Run, step: Step): Promise<void> {
  const { ports, onCommit } = run.deps;
  const context = await contextOf(run);
  for await (const commit of perform(step, context)) {
    const closing = run.state.saga;
    run.state = await appendFenced(ports, run.claim, run.state, commit);
    for (const { type } of commit.events) {
      ports.log.info(type, { credential: run.state.name, rotation: closing?.id ?? run.state.saga?.id });
      if (type === 'Closed' && closing?.kind === 'rotation') {
        ports.metrics.rotationClosed(closing.reason, ports.clock.now() - closing.openedAt);
      }
    }
    onCommit(run.state.uid);
  }
}

async function contextOf(run: Run): Promise<StepContext> {
  const { ports, fleet, agreements, adoption } = run.deps;
  const spec = fleet.current().credentials.get(run.state.name);
  if (spec === undefined) throw new TakenOver();
  const issuer = await ports.outside.issuer(spec.issuer);
  const { state } = run;
  return {
    ...{ state, spec, policy: policyFor(fleet.current(), spec), issuer, ports, agreements },
    adoption: () => adoptionNow(adoption, state, spec.consumers),
  };
}

/** Another saga or another replica has the credential: go on from what the journal says now. */
async function adoptNewState(run: Run): Promise<void> {
  const state = await run.deps.ports.journal.state(run.state.uid);
  if (state !== null) run.state = state;
  run.retries = {};
}

async function remember(run: Run, step: Step, fault: Fault): Promise<void> {
  if (fault.code === 'KT2107' || fault.code === 'KT2103') throw fault;
  const { ports } = run.deps;
  const key = stepKey(step);
  const retry = nextRetry(run.retries[key], viewOfFault(fault), ports.clock.now(), ports.ids.fraction());
  run.retries = { ...run.retries, [key]: retry };
  ports.metrics.stepFailed(step.do, fault.code);
  ports.log.warn(`${key} failed`, {
    credential: run.state.name,
    rotation: run.state.saga?.id,
    code: fault.code,
    place: fault.place,
    saw: fault.saw,
    tries: retry.tries,
    ...(fault.code === 'KT5099' ? { cause: fault.cause } : {}),
  });
  // What came in while the step ran may have changed what is to be done.
  const latest = await ports.journal.state(run.state.uid);
  if (latest !== null) run.state = latest;
}

async function rest(run: Run, facts: Facts, untilAt: number | null): Promise<void> {
  const { ports, alerting, census } = run.deps;
  const retries = liveRetries(run.retries, facts);
  const changesAt = await alerting.reviewCredential(run.state, { ...facts, retries });
  census.note(run.state.uid, conditionOf(run.state, facts));
  await ports.journal.release(run.claim, {
    dueAt: Math.min(untilAt ?? NEVER_AT, changesAt ?? NEVER_AT),
    retries,
  });
}

/** A step of a phase that is over will not be tried again; its failure is forgotten with it. */
function liveRetries(retries: Record<string, RetryState>, facts: Facts): Record<string, RetryState> {
  return Object.fromEntries(Object.entries(retries).filter(([, retry]) => isWaiting(retry, facts.now)));
}

/** What failed in a phase that is over does not hold the next one up. */
function only(retries: Record<string, RetryState>, key: string): Record<string, RetryState> {
  const kept = retries[key];
  return kept === undefined ? {} : { [key]: kept };
}

function without(retries: Record<string, RetryState>, key: string): Record<string, RetryState> {
  return Object.fromEntries(Object.entries(retries).filter(([each]) => each !== key));
}
