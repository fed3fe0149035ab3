import type { CredentialSpec, DestinationSpec, Source } from '../domain/spec.ts';
import { claim, declare } from './draft.ts';
import type { Draft } from './draft.ts';
import { detached } from './intern.ts';
import type { Interner } from './intern.ts';
import { brokenReferences, HEADER, judge } from './judge.ts';
import type { Manifest } from './manifest.ts';
import { credentialSchema } from './manifest-schemas.ts';
import type { CredentialManifest } from './manifest-schemas.ts';
import { nameIn } from './read-adapter.ts';
import { consumersOf } from './read-consumers.ts';
import { checkReference } from './reference.ts';

/** Reads a credential. Issuers and stores must have been read before: names and destinations depend on them. */
export function readCredential(draft: Draft, manifest: Manifest): void {
  const resolved = draft.secrets.resolve(manifest.value['spec'], manifest.source.file);
  const judged = judge(credentialSchema, { ...manifest.value, spec: resolved.value }, manifest, [], HEADER);
  const broken = brokenReferences(resolved.broken, manifest, ['spec']);
  draft.problems.push(...judged.problems, ...broken);
  const name = judged.value?.metadata.name ?? nameIn(manifest);
  const at = () => manifest.yaml.valueAt(['metadata', 'name']);
  const fresh = name !== null && declare(draft, 'Credential', name, manifest.source, at);
  if (judged.value === null) return;
  checkReference(draft, manifest, 'Issuer', judged.value.spec.issuer, ['spec', 'issuer']);
  const destinations = destinationsOf(draft, manifest, judged.value);
  const consumers = consumersOf(draft, manifest, judged.value);
  if (!fresh || destinations === null || consumers === null || broken.length > 0) return;
  const credential = credentialOf(draft.interner, judged.value, { destinations, consumers }, manifest.source);
  claimAll(draft, manifest, credential);
  draft.credentials.set(credential.name, credential);
}

function credentialOf(
  interner: Interner,
  { metadata, spec }: CredentialManifest,
  { destinations, consumers }: Pick<CredentialSpec, 'destinations' | 'consumers'>,
  source: Source,
): CredentialSpec {
  const name = detached(metadata.name);
  return {
    name,
    was: metadata.was === undefined ? null : detached(metadata.was),
    labels: interner.object(metadata.labels ?? {}),
    issuer: interner.text(spec.issuer),
    user: spec.user === undefined ? null : interner.text(spec.user),
    application:
      spec.application === undefined || spec.application === name ? name : detached(spec.application),
    standby: spec.standby === undefined ? null : detached(spec.standby),
    owner: spec.owner === undefined ? null : interner.text(spec.owner),
    destinations,
    fields: interner.object(spec.fields),
    consumers,
    source,
  };
}

function destinationsOf(
  draft: Draft,
  manifest: Manifest,
  { spec }: CredentialManifest,
): DestinationSpec[] | null {
  const destinations = spec.destinations.map((given, index) => destinationOf(draft, manifest, given, index));
  return destinations.every((destination) => destination !== null) ? destinations : null;
}

function destinationOf(
  draft: Draft,
  manifest: Manifest,
  { store, ...given }: { readonly store: string; readonly [key: string]: unknown },
  index: number,
): DestinationSpec | null {
  const path = ['spec', 'destinations', index];
  const spec = draft.stores.get(store);
  if (spec === undefined) {
    checkReference(draft, manifest, 'Store', store, [...path, 'store']);
    return null;
  }
  const schema = draft.drivers.stores.get(spec.driver)?.destinationSchema;
  if (schema === undefined) return null;
  const judged = judge(schema, given, manifest, path);
  draft.problems.push(...judged.problems);
  if (judged.value === null) return null;
  const at = placesOf(judged.value);
  const first = Object.values(at)[0];
  return {
    name: detached(first === undefined ? store : `${store}:${first}`),
    store: draft.interner.text(store),
    at,
  };
}

/** Only what is set, each text copied out of its file. */
function placesOf(places: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const at: Record<string, string> = {};
  for (const [key, place] of Object.entries(places)) if (place !== undefined) at[key] = detached(place);
  return at;
}

/**
 * Two credentials on one place, or on one key application, would undo each other's work. Keys are texts that the
 * credential holds anyway: a fleet has hundreds of thousands of them.
 */
function claimAll(draft: Draft, manifest: Manifest, credential: CredentialSpec): void {
  const { issuer, user, application, standby, source } = credential;
  const applications = `application\0${issuer}\0${user ?? ''}`;
  const what = `application: ${application} at issuer ${issuer}`;
  claim(draft, { group: applications, key: application, what }, source, () =>
    manifest.yaml.keyAt(['spec', 'issuer']),
  );
  if (standby !== null)
    claim(
      draft,
      { group: applications, key: standby, what: `standby: ${standby} at issuer ${issuer}` },
      source,
      () => manifest.yaml.valueAt(['spec', 'standby']),
    );
  for (const [index, { name, store, at }] of credential.destinations.entries()) {
    const places = Object.values(at);
    const key = places.length === 1 ? name : JSON.stringify(at);
    claim(draft, { group: `place\0${store}`, key, what: `destinations[${index}]: ${name}` }, source, () =>
      manifest.yaml.valueAt(['spec', 'destinations', index]),
    );
  }
}
