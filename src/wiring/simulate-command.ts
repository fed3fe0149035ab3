import { setImmediate as breathe } from 'node:timers/promises';
import type { SimulateOptions } from '../cli/offline.ts';
import { readAssumedAges } from '../config/assumed-ages.ts';
import { checkAgainstProfiles } from '../config/check-against-profiles.ts';
import { loadPolicies } from '../config/load-policies.ts';
import type { LoadedPolicies } from '../config/load-policies.ts';
import type { FaultView } from '../domain/fault.ts';
import { assumedState, spreadAge } from '../domain/simulate/assume.ts';
import { USUAL_PACE } from '../domain/simulate/given.ts';
import type { Given, GivenCredential } from '../domain/simulate/given.ts';
import type { SimulationReport } from '../domain/simulate/report.ts';
import { simulate } from '../domain/simulate/simulate.ts';
import { assumptionsOf } from '../engine/calendars.ts';
import { policyFor } from '../engine/fleet.ts';
import type { Issuer } from '../ports/issuer.ts';
import { drivers } from './drivers.ts';
import { issuersOffline } from './issuers-offline.ts';
import type { OfflineIssuers } from './issuers-offline.ts';
import { refuse } from './refuse.ts';

const YEAR_MS = 365 * 86_400_000;

/**
 * `keyturn simulate --manifests DIR`: needs no daemon, no journal and nothing of the outside, and none of the secrets that
 * the manifests refer to, so that it runs where policies are reviewed.
 */
export async function simulateManifests(options: SimulateOptions): Promise<SimulationReport | null> {
  const fleet = await loadPolicies(options.manifests, drivers, options.fromAt);
  if (fleet.problems.length > 0) return refused(fleet.problems);
  const { issuers, problems } = issuersOf(fleet, options.fromAt);
  if (problems.length > 0) return refused(problems);
  const run = simulate(await givenOf(options, fleet, issuers));
  for (;;) {
    const step = run.next();
    if (step.done === true) return step.value;
    await breathe();
  }
}

function refused(problems: readonly FaultView[]): null {
  refuse(problems, 1);
  return null;
}

/** The issuers of a fleet, and what their profiles make of its policies. */
function issuersOf(fleet: LoadedPolicies, now: number): OfflineIssuers {
  const { issuers, problems } = issuersOffline(fleet.issuers);
  const profiles = new Map([...issuers].map(([name, { profile }]) => [name, profile] as const));
  return { issuers, problems: [...problems, ...checkAgainstProfiles(fleet, profiles, now)] };
}

async function givenOf(
  { assumeAge, fromAt, years, asWritten }: SimulateOptions,
  fleet: LoadedPolicies,
  issuers: ReadonlyMap<string, Issuer>,
): Promise<Given> {
  const toAt = fromAt + years * YEAR_MS;
  const names = new Set(fleet.credentials.keys());
  const ages = assumeAge === 'spread' ? new Map<string, number>() : await readAssumedAges(assumeAge, names);
  const credentials = [...fleet.credentials.values()].flatMap((spec, index): GivenCredential[] => {
    const issuer = issuers.get(spec.issuer);
    if (issuer === undefined) return [];
    const { profile, management } = issuer;
    const policy = policyFor(fleet, spec);
    const ageMs = ages.get(spec.name) ?? spreadAge(index, policy, profile);
    const state = assumedState(spec, profile, fromAt, ageMs);
    return [{ state, spec, policy, profile, attended: management === null }];
  });
  const spread = credentials.length - ages.size;
  const assumed = [
    ...(ages.size > 0 ? [`The ages of ${ages.size} keys are those of ${assumeAge}.`] : []),
    ...(spread > 0 ? [`The ages of ${spread} keys are spread evenly from new to due.`] : []),
    ...assumptionsOf(fleet, toAt),
  ];
  return { credentials, fromAt, toAt, pace: USUAL_PACE, asWritten, assumed };
}
