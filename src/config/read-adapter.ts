import type { AdapterSpec } from '../domain/spec.ts';
import { claim, declare } from './draft.ts';
import type { Draft } from './draft.ts';
import type { SettingsDriver } from './drivers.ts';
import { detached, detachedDeep } from './intern.ts';
import { brokenReferences, HEADER, judge } from './judge.ts';
import type { Manifest } from './manifest.ts';
import { adapterSchema } from './manifest-schemas.ts';
import type { AdapterKind } from './manifest-schemas.ts';
import { problem } from './problem.ts';
import { didYouMean } from '../domain/suggest.ts';

/** Reads an issuer, a store, a channel, a source of leak reports or a cluster: the envelope by our schema, the settings by the driver's own. */
export function readAdapter(draft: Draft, kind: AdapterKind, manifest: Manifest): void {
  const resolved = draft.secrets.resolve(manifest.value['spec'], manifest.source.file);
  const value = { ...manifest.value, spec: resolved.value };
  const envelope = judge(adapterSchema, value, manifest, [], HEADER);
  const broken = brokenReferences(resolved.broken, manifest, ['spec']);
  draft.problems.push(...envelope.problems, ...broken);
  const name = envelope.value?.metadata.name ?? nameIn(manifest);
  const fresh =
    name !== null &&
    declare(draft, kind, name, manifest.source, () => manifest.yaml.valueAt(['metadata', 'name']));
  const spec = envelope.value?.spec;
  if (spec === undefined || name === null) return;
  const { driver, ...given } = spec;
  const settings = judgeSettings(
    draft,
    kind,
    manifest,
    driver,
    given,
    broken.length > 0 ? resolved.broken : [],
  );
  if (fresh && settings !== null)
    setAdapter(draft, kind, manifest, {
      name: detached(name),
      driver: detached(driver),
      settings: settings.value,
      source: manifest.source,
    });
}

/** The name that an invalid manifest claims, so that what refers to it is not reported too. */
export function nameIn(manifest: Manifest): string | null {
  const metadata = manifest.value['metadata'];
  const name: unknown =
    typeof metadata === 'object' && metadata !== null ? (metadata as { name?: unknown }).name : null;
  return typeof name === 'string' ? name : null;
}

function judgeSettings(
  draft: Draft,
  kind: AdapterKind,
  manifest: Manifest,
  driver: string,
  given: Readonly<Record<string, unknown>>,
  broken: readonly { readonly path: readonly (string | number)[] }[],
): { readonly value: unknown } | null {
  const drivers = driversOf(draft)[kind];
  const known = drivers.get(driver);
  if (known === undefined) {
    const names = [...drivers.keys()];
    const saw = `driver: no ${kind.toLowerCase()} driver ${JSON.stringify(driver)}${didYouMean(driver, names)}`;
    const at = manifest.yaml.valueAt(['spec', 'driver']);
    draft.problems.push(
      problem('KT1012', manifest.source.file, at, { saw, expected: `one of ${names.join(', ')}` }),
    );
    return null;
  }
  const skip = broken.map(({ path }) => ['spec', ...path]);
  const judged = judge(known.settingsSchema, given, manifest, ['spec'], skip);
  draft.problems.push(...judged.problems);
  // The driver parses what was given once more when it builds the adapter, so what was given is what it gets.
  return judged.problems.length > 0 || broken.length > 0 ? null : { value: detachedDeep(given) };
}

function driversOf({ drivers }: Draft): Readonly<Record<AdapterKind, ReadonlyMap<string, SettingsDriver>>> {
  return {
    ...{ Issuer: drivers.issuers, Store: drivers.stores, Channel: drivers.channels },
    ...{ LeakSource: drivers.leakSources, Cluster: drivers.clusters },
  };
}

function setAdapter(draft: Draft, kind: AdapterKind, manifest: Manifest, spec: AdapterSpec): void {
  if (kind === 'Cluster') {
    setCluster(draft, manifest, spec);
    return;
  }
  const { issuers, stores, channels, leakSources } = draft;
  ({ Issuer: issuers, Store: stores, Channel: channels, LeakSource: leakSources })[kind].set(spec.name, spec);
}

/** Whoever shows a token is looked for by its issuer, so two clusters under one would take each other's pods for theirs. */
function setCluster(draft: Draft, manifest: Manifest, spec: AdapterSpec): void {
  const tokenIssuer = draft.drivers.clusters.get(spec.driver)?.tokenIssuer(spec.settings) ?? '';
  draft.clusters.set(spec.name, { ...spec, tokenIssuer });
  const what = `spec.issuer: the issuer ${tokenIssuer}, of the tokens of pods,`;
  const at = () =>
    manifest.value['spec'] !== null && Object.hasOwn(manifest.value['spec'] as object, 'issuer')
      ? manifest.yaml.valueAt(['spec', 'issuer'])
      : manifest.yaml.valueAt(['metadata', 'name']);
  claim(draft, { group: 'token-issuer', key: tokenIssuer, what }, manifest.source, at);
}
