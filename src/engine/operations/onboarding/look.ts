import { currentVersion } from '../../../domain/credential.ts';
import { Fault } from '../../../domain/fault.ts';
import type { IssuerProfile } from '../../../domain/issuer-profile.ts';
import type { OnboardingSpec } from '../../../domain/onboarding/dossier.ts';
import type { StoredOnboardingEvent } from '../../../domain/onboarding/events.ts';
import { foldAll } from '../../../domain/onboarding/fold.ts';
import type { OnboardingFacts } from '../../../domain/onboarding/judge.ts';
import { onboardingRow, onboardingView } from '../../../domain/onboarding/present.ts';
import type { OnboardingState } from '../../../domain/onboarding/state.ts';
import type { OnboardingRow, OnboardingView } from '../../../domain/onboarding/views.ts';
import type { OnboardingDeps } from './deps.ts';

export async function list(deps: OnboardingDeps): Promise<readonly OnboardingRow[]> {
  const specs = [...deps.fleet.current().onboarding.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const all = await deps.book.events(null);
  const now = deps.ports.clock.now();
  const rows: OnboardingRow[] = [];
  for (const spec of specs) {
    const warnings = deps.lint(spec, await profileOf(deps, spec));
    const events = all.filter(({ application }) => application === spec.name);
    rows.push(onboardingRow({ spec, events, warnings, now }));
  }
  return rows;
}

export async function show(deps: OnboardingDeps, name: string): Promise<OnboardingView> {
  const spec = specOf(deps, name);
  const profile = await profileOf(deps, spec);
  const events = await deps.book.events(name);
  const warnings = deps.lint(spec, profile);
  return onboardingView({ spec, events, profile, warnings, now: deps.ports.clock.now() });
}

export function specOf({ fleet }: Pick<OnboardingDeps, 'fleet'>, name: string): OnboardingSpec {
  const spec = fleet.current().onboarding.get(name);
  if (spec !== undefined) return spec;
  throw new Fault('KT5301', { place: `onboarding ${name}`, saw: 'no such application' });
}

/** What its events come to now. */
export async function stateOf(
  { book }: Pick<OnboardingDeps, 'book'>,
  name: string,
): Promise<OnboardingState> {
  const events: readonly StoredOnboardingEvent[] = await book.events(name);
  return foldAll(name, events);
}

export async function profileOf(
  { ports }: Pick<OnboardingDeps, 'ports'>,
  { issuer }: OnboardingSpec,
): Promise<IssuerProfile | null> {
  return (await ports.outside.issuer(issuer)).profile;
}

export async function factsOf({ ports }: OnboardingDeps, spec: OnboardingSpec): Promise<OnboardingFacts> {
  const credentialsWithKey: string[] = [];
  for (const name of spec.credentials) {
    const row = await ports.journal.findByName(name);
    if (row !== null && currentVersion(row.state) !== null) credentialsWithKey.push(name);
  }
  return { spec, credentialsWithKey };
}
