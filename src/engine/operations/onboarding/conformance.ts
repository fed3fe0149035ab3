import type { Caller } from '../../../domain/access/caller.ts';
import { liveVersions } from '../../../domain/credential.ts';
import { Fault } from '../../../domain/fault.ts';
import { hasPassed } from '../../../domain/onboarding/conformance.ts';
import type { ConformanceResult, ConformanceRun } from '../../../domain/onboarding/conformance.ts';
import type { OnboardingSpec } from '../../../domain/onboarding/dossier.ts';
import type { ConformanceRequest } from '../../../domain/onboarding/requests.ts';
import type { OnboardingView } from '../../../domain/onboarding/views.ts';
import { openKey } from '../../perform/keys.ts';
import { runFull } from './conformance-full.ts';
import { runReadOnly } from './conformance-read-only.ts';
import type { OnboardingDeps } from './deps.ts';
import { factsOf, profileOf, show, specOf } from './look.ts';
import { record, withItsStage } from './record.ts';
import { contextOf } from './try-keys.ts';

/** Tries the environment, and records what came of it; one in which everything held passes its stage. */
export async function conformance(
  deps: OnboardingDeps,
  name: string,
  request: ConformanceRequest,
  caller: Caller,
): Promise<OnboardingView> {
  const spec = specOf(deps, name);
  const run = signed(deps, await resultOf(deps, spec, request));
  await record(deps, name, caller, async (state) =>
    withItsStage(state, { type: 'ConformanceRecorded', run }, 'testing', await factsOf(deps, spec)),
  );
  return show(deps, name);
}

async function resultOf(
  deps: OnboardingDeps,
  spec: OnboardingSpec,
  { credential }: ConformanceRequest,
): Promise<ConformanceResult> {
  const { clock } = deps.ports;
  const startedAt = clock.now();
  const appliedFor = await profileOf(deps, spec);
  const about = { appliedFor: appliedFor?.name ?? '', startedAt };
  if (credential !== null) {
    const context = await contextOf(deps, credential);
    const key = liveVersions(context.state).at(-1)?.key ?? null;
    if (key === null) throw notHere(spec, `${credential} has no live key`);
    const checks = await runReadOnly(deps.ports, context.issuer, await openKey(context, key));
    const { name: issuer, profile } = context.issuer;
    return { scope: 'read-only', issuer, profile: profile.name, ...about, endedAt: clock.now(), checks };
  }
  const issuer = await deps.ports.outside.issuer(spec.testing.issuer);
  const { management, profile, rehearsal } = issuer;
  if (management === null) throw notHere(spec, `only a person makes keys at ${issuer.name}`);
  // A key of a run's own is not sealed: only where it opens nothing and costs nothing to lose.
  if (!rehearsal) throw notHere(spec, `${issuer.name} is no rehearsal issuer`);
  const checks = await runFull(deps.ports, issuer, management, {
    user: spec.testing.user,
    overlapMs: (appliedFor ?? profile).overlapMs.value,
  });
  return {
    scope: 'full',
    issuer: issuer.name,
    profile: profile.name,
    ...about,
    endedAt: clock.now(),
    checks,
  };
}

/** The digest is over the result as JSON, in the order in which its type names the fields. */
function signed({ sha256, sign }: OnboardingDeps, result: ConformanceResult): ConformanceRun {
  const { scope, issuer, profile, appliedFor, startedAt, endedAt, checks } = result;
  const text = JSON.stringify({ scope, issuer, profile, appliedFor, startedAt, endedAt, checks });
  const digest = `sha256:${sha256(text)}`;
  return { ...result, passed: hasPassed(result), digest, signature: sign(digest) };
}

function notHere(spec: OnboardingSpec, saw: string): Fault {
  return new Fault('KT5310', { place: `onboarding ${spec.name}, testing`, saw });
}
