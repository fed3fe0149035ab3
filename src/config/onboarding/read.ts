import type { OnboardingSpec } from '../../domain/onboarding/dossier.ts';
import { declare } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { printPath } from '../issues.ts';
import { HEADER, judge } from '../judge.ts';
import type { Manifest } from '../manifest.ts';
import { problem } from '../problem.ts';
import { nameIn } from '../read-adapter.ts';
import { checkReference } from '../reference.ts';
import type { Path } from '../yaml-document.ts';
import { onboardingSchema } from './schema.ts';
import type { OnboardingManifest } from './schema.ts';

/** Reads a dossier. Issuers and credentials must have been read before: their names are looked up. */
export function readOnboarding(draft: Draft, manifest: Manifest): void {
  const { value, problems } = judge(onboardingSchema, manifest.value, manifest, [], HEADER);
  draft.problems.push(...problems);
  const name = value?.metadata.name ?? nameIn(manifest);
  const at = () => manifest.yaml.valueAt(['metadata', 'name']);
  const fresh = name !== null && declare(draft, 'OnboardingApplication', name, manifest.source, at);
  if (value === null) return;
  checkReferences(draft, manifest, value);
  checkApiUser(draft, manifest, value);
  checkTwice(draft, manifest, value);
  if (fresh) draft.onboarding.set(value.metadata.name, specOf(value, manifest));
}

function checkReferences(draft: Draft, manifest: Manifest, { spec }: OnboardingManifest): void {
  checkReference(draft, manifest, 'Issuer', spec.issuer, ['spec', 'issuer']);
  if (spec.testing.issuer !== undefined)
    checkReference(draft, manifest, 'Issuer', spec.testing.issuer, ['spec', 'testing', 'issuer']);
  for (const [index, name] of spec.credentials.entries())
    checkReference(draft, manifest, 'Credential', name, ['spec', 'credentials', index]);
}

/** "Must be a valid login account under the applicant's name." */
function checkApiUser(draft: Draft, manifest: Manifest, { spec }: OnboardingManifest): void {
  const { email } = spec.information.apiUser;
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (spec.applicant.domains.some((own) => domain === own || domain.endsWith(`.${own}`))) return;
  const path = ['spec', 'information', 'apiUser', 'email'];
  const saw = `${printPath(path)}: ${email} is not under ${spec.applicant.domains.join(' or ')}`;
  const expected = `an address at ${spec.applicant.domains.join(' or ')}, or its domain in applicant.domains`;
  const at = manifest.yaml.valueAt(path);
  draft.problems.push(problem('KT1202', manifest.source.file, at, { saw, expected }));
}

function checkTwice(draft: Draft, manifest: Manifest, { spec }: OnboardingManifest): void {
  const { endpoints, ipWhitelist } = spec.information;
  const lists: readonly (readonly [Path, readonly string[]])[] = [
    [['spec', 'information', 'endpoints'], endpoints],
    [['spec', 'information', 'ipWhitelist'], ipWhitelist.map(({ text }) => text)],
    [['spec', 'materials'], spec.materials.map(({ item }) => item)],
    [['spec', 'credentials'], spec.credentials],
  ];
  for (const [path, values] of lists) {
    for (const [index, value] of values.entries()) {
      if (values.indexOf(value) === index) continue;
      const full = [...path, index];
      const saw = `${printPath(full)}: ${JSON.stringify(value)} is listed twice`;
      const at = manifest.yaml.valueAt(full);
      draft.problems.push(problem('KT1022', manifest.source.file, at, { saw, expected: 'each once' }));
    }
  }
}

function specOf({ metadata, spec }: OnboardingManifest, manifest: Manifest): OnboardingSpec {
  const { information, testing } = spec;
  return {
    name: metadata.name,
    labels: metadata.labels ?? {},
    applicant: spec.applicant,
    issuer: spec.issuer,
    contact: spec.contact ?? null,
    owner: spec.owner ?? null,
    requirements: spec.requirements,
    materials: spec.materials.map(({ item, owner, due, document, optional }) => ({
      ...{ item, owner: owner ?? null, dueAt: due ?? null, document: document ?? null, optional },
    })),
    information,
    testing: { issuer: testing.issuer ?? spec.issuer, user: testing.user ?? information.apiUser.email },
    credentials: spec.credentials,
    remindAfterMs: spec.remindAfter,
    places: placesOf(manifest, information),
    source: manifest.source,
  };
}

function placesOf(
  manifest: Manifest,
  information: OnboardingManifest['spec']['information'],
): OnboardingSpec['places'] {
  const base: Path = ['spec', 'information'];
  const paths: readonly Path[] = [
    [...base, 'apiUser', 'email'],
    ...information.endpoints.map((_, index) => [...base, 'endpoints', index]),
    ...information.ipWhitelist.map((_, index) => [...base, 'ipWhitelist', index]),
  ];
  return Object.fromEntries(paths.map((path) => [printPath(path), manifest.yaml.valueAt(path)]));
}
