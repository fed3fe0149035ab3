import type { FaultView } from '../domain/fault.ts';
import type { PolicyTestSpec } from '../domain/policy/testing/spec.ts';
import type { OnboardingSpec } from '../domain/onboarding/dossier.ts';
import type { ScheduleOf } from '../domain/policy/merge.ts';
import type { PolicySpec } from '../domain/policy/spec.ts';
import { Secret } from '../domain/secret.ts';
import type { CredentialSpec, IssuerSpec } from '../domain/spec.ts';
import { schedulesWith } from '../schedule/schedules.ts';
import { checkAlone, checkGoverning } from './check-governing.ts';
import { splitDocuments } from './documents.ts';
import { createDraft, declare } from './draft.ts';
import type { Draft } from './draft.ts';
import type { DriverSchemas } from './drivers.ts';
import { HEADER, judge } from './judge.ts';
import { readManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { credentialSchema } from './manifest-schemas.ts';
import { readOnboarding } from './onboarding/read.ts';
import { sortedViews } from './problem.ts';
import { nameIn, readAdapter } from './read-adapter.ts';
import { readCalendar } from './read-calendar.ts';
import { readFiles } from './read-files.ts';
import { readPolicy } from './read-policy.ts';
import { readPolicyTest } from './read-policy-test.ts';
import { checkReference } from './reference.ts';
import { standInFor } from './secret-references.ts';
import { readShippedCalendars } from './shipped-calendars.ts';

/** The part of a folder of manifests that policies and dossiers are about. */
export interface LoadedPolicies {
  readonly policies: readonly PolicySpec[];
  readonly tests: readonly PolicyTestSpec[];
  readonly issuers: ReadonlyMap<string, IssuerSpec>;
  /** Without their destinations. */
  readonly credentials: ReadonlyMap<string, CredentialSpec>;
  readonly onboarding: ReadonlyMap<string, OnboardingSpec>;
  readonly scheduleOf: ScheduleOf;
  /** Sorted by place; where there are any, the rest is not to be relied on. */
  readonly problems: readonly FaultView[];
}

/**
 * Reads the policies of a folder with what they refer to, on a machine that has none of the secrets and need not know
 * the stores and channels: their names are enough. Never rejects because of what stands in the files.
 */
export async function loadPolicies(
  directory: string,
  drivers: Pick<DriverSchemas, 'issuers'>,
  now: number,
): Promise<LoadedPolicies> {
  const draft = createDraft(
    { ...drivers, stores: new Map(), channels: new Map(), leakSources: new Map(), clusters: new Map() },
    noSecrets(),
  );
  await readShippedCalendars(draft);
  const { manifests } = await readFiles(directory, draft.problems);
  const documents = manifests.flatMap(({ path, text }) => [...splitDocuments(path, text)]);
  const read = documents.flatMap((document) => readManifest(document, draft.problems) ?? []);
  const of = (...kinds: readonly Manifest['kind'][]): readonly Manifest[] =>
    read.filter(({ kind }) => kinds.includes(kind));
  for (const manifest of of('Issuer')) readAdapter(draft, 'Issuer', manifest);
  for (const manifest of of('Store', 'Channel')) declareOnly(draft, manifest);
  for (const manifest of of('Calendar')) readCalendar(draft, manifest);
  for (const manifest of of('Credential')) readSelected(draft, manifest);
  for (const manifest of of('RotationPolicy')) readPolicy(draft, manifest);
  const tests = of('PolicyTest').flatMap((manifest) => readPolicyTest(draft, manifest) ?? []);
  for (const manifest of of('OnboardingApplication')) readOnboarding(draft, manifest);
  checkGoverning(draft, now);
  checkAlone(draft, now);
  const { issuers, credentials, onboarding } = draft;
  return {
    ...{ policies: [...draft.policies.values()], tests, issuers, credentials, onboarding },
    scheduleOf: schedulesWith(draft.calendars),
    problems: sortedViews(draft.problems),
  };
}

/** Whatever a reference leads to, something stands there: nobody calls anything with it. */
function noSecrets(): Draft['secrets'] {
  return standInFor(new Secret('stands-in-where-nothing-is-called'));
}

function declareOnly(draft: Draft, manifest: Manifest): void {
  const name = nameIn(manifest);
  if (name !== null)
    declare(draft, manifest.kind, name, manifest.source, () => manifest.yaml.valueAt(['metadata', 'name']));
}

/** As much of a credential as a policy selects it by. */
function readSelected(draft: Draft, manifest: Manifest): void {
  const { value: spec } = draft.secrets.resolve(manifest.value['spec'], manifest.source.file);
  const { value, problems } = judge(credentialSchema, { ...manifest.value, spec }, manifest, [], HEADER);
  draft.problems.push(...problems);
  declareOnly(draft, manifest);
  if (value === null) return;
  checkReference(draft, manifest, 'Issuer', value.spec.issuer, ['spec', 'issuer']);
  const { name } = value.metadata;
  draft.credentials.set(name, {
    ...{ name, was: value.metadata.was ?? null, labels: value.metadata.labels ?? {} },
    ...{ issuer: value.spec.issuer, user: value.spec.user ?? null, owner: value.spec.owner ?? null },
    ...{ application: value.spec.application ?? name, standby: value.spec.standby ?? null },
    ...{ destinations: [], fields: value.spec.fields, consumers: [], source: manifest.source },
  });
}
