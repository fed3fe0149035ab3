import type { PolicyLintReport, PolicyOptions } from '../cli/offline.ts';
import { checkAgainstProfiles } from '../config/check-against-profiles.ts';
import { lintPolicies } from '../config/lint-policies.ts';
import { loadPolicies } from '../config/load-policies.ts';
import type { LoadedPolicies } from '../config/load-policies.ts';
import { lintOnboarding } from '../config/onboarding/lint.ts';
import { manifestJsonSchema } from '../config/json-schema.ts';
import type { FaultView } from '../domain/fault.ts';
import type { IssuerProfile } from '../domain/issuer-profile.ts';
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
  const { profiles, problems: made } = profilesOf(loaded);
  const problems =
    loaded.problems.length > 0 ? loaded.problems : [...made, ...checkAgainstProfiles(loaded, profiles, now)];
  const warnings =
    problems.length > 0 ? [] : [...lintPolicies(loaded, now), ...lintDossiers(loaded, profiles)];
  return { policies: loaded.policies.length, problems, warnings };
}

type Profiles = ReadonlyMap<string, IssuerProfile>;

function profilesOf({ issuers: specs }: LoadedPolicies): {
  readonly profiles: Profiles;
  readonly problems: readonly FaultView[];
} {
  const { issuers, problems } = issuersOffline(specs);
  return { profiles: new Map([...issuers].map(([name, { profile }]) => [name, profile] as const)), problems };
}

function lintDossiers({ onboarding }: LoadedPolicies, profiles: Profiles): readonly FaultView[] {
  return [...onboarding.values()].flatMap((spec) => lintOnboarding(spec, profiles.get(spec.issuer) ?? null));
}

/** `keyturn policy schema`. */
export function policyJsonSchema(): object {
  return manifestJsonSchema(drivers);
}
