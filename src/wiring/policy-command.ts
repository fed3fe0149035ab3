import type { PolicyLintReport, PolicyOptions } from '../cli/offline.ts';
import { checkAgainstProfiles } from '../config/check-against-profiles.ts';
import { lintPolicies } from '../config/lint-policies.ts';
import { loadPolicies } from '../config/load-policies.ts';
import type { LoadedPolicies } from '../config/load-policies.ts';
import { manifestJsonSchema } from '../config/json-schema.ts';
import type { FaultView } from '../domain/fault.ts';
import { runPolicyTests } from '../domain/policy/testing/report.ts';
import type { PolicyTestReport } from '../domain/policy/testing/report.ts';
import { drivers } from './drivers.ts';
import { issuersOffline } from './issuers-offline.ts';
import { refuse } from './refuse.ts';

/** `keyturn policy test`: null where the manifests have problems, which are said. */
export async function testPolicies({ manifests, now }: PolicyOptions): Promise<PolicyTestReport | null> {
  const loaded = await loadPolicies(manifests, drivers, now);
  if (loaded.problems.length > 0) {
    refuse(loaded.problems, 1);
    return null;
  }
  return runPolicyTests(loaded.tests, { ...loaded, now });
}

/** `keyturn policy lint`. */
export async function lintManifests({ manifests, now }: PolicyOptions): Promise<PolicyLintReport> {
  const loaded = await loadPolicies(manifests, drivers, now);
  const problems = loaded.problems.length > 0 ? loaded.problems : profileProblems(loaded, now);
  const warnings = problems.length > 0 ? [] : lintPolicies(loaded, now);
  return { policies: loaded.policies.length, problems, warnings };
}

function profileProblems(loaded: LoadedPolicies, now: number): readonly FaultView[] {
  const { issuers, problems } = issuersOffline(loaded.issuers);
  const profiles = new Map([...issuers].map(([name, { profile }]) => [name, profile] as const));
  return [...problems, ...checkAgainstProfiles(loaded, profiles, now)];
}

/** `keyturn policy schema`. */
export function policyJsonSchema(): object {
  return manifestJsonSchema(drivers);
}
