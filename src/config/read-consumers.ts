import type { Secret } from '../domain/secret.ts';
import type { ConsumerSpec, ServiceAccount, Source } from '../domain/spec.ts';
import type { Draft } from './draft.ts';
import { printPath } from './issues.ts';
import type { Manifest } from './manifest.ts';
import type { CredentialManifest } from './manifest-schemas.ts';
import { problem } from './problem.ts';
import { checkReference } from './reference.ts';
import type { Path } from './yaml-document.ts';

type GivenConsumer = CredentialManifest['spec']['consumers'][number];

/** Who uses a credential, or null where one of them can't be known. The clusters must have been read before. */
export function consumersOf(
  draft: Draft,
  manifest: Manifest,
  { spec }: CredentialManifest,
): readonly ConsumerSpec[] | null {
  const seen = new Set<string>();
  const consumers: ConsumerSpec[] = [];
  for (const [index, given] of spec.consumers.entries()) {
    const consumer = consumerOf(draft, manifest, given, index);
    if (consumer === null) continue;
    if (seen.has(consumer.name)) {
      const saw = `consumers[${index}].name: ${JSON.stringify(consumer.name)} is listed twice`;
      problemAt(draft, manifest, [...pathOf(index), 'name'], 'KT1022', saw, 'each consumer once');
    }
    seen.add(consumer.name);
    consumers.push(consumer);
  }
  if (consumers.length < spec.consumers.length) return null;
  const areAlike = consumers.every(({ token, kubernetes }) => token === null && kubernetes === null);
  return areAlike ? draft.interner.object(consumers) : consumers;
}

function consumerOf(
  draft: Draft,
  manifest: Manifest,
  { name, loads, token, kubernetes }: GivenConsumer,
  index: number,
): ConsumerSpec | null {
  const path = pathOf(index);
  if (token !== undefined) checkToken(draft, manifest, [...path, 'token'], name, token);
  const account =
    kubernetes === undefined ? null : accountOf(draft, manifest, [...path, 'kubernetes'], kubernetes);
  if (kubernetes !== undefined && account === null) return null;
  if (account !== null) checkAccount(draft, manifest, [...path, 'kubernetes'], name, account);
  return { name: draft.interner.text(name), loads, token: token ?? null, kubernetes: account };
}

/** The cluster may be left out where there is no choice. */
function accountOf(
  draft: Draft,
  manifest: Manifest,
  path: Path,
  { cluster, namespace, serviceAccount }: NonNullable<GivenConsumer['kubernetes']>,
): ServiceAccount | null {
  const names = [...draft.declared.Cluster.keys()];
  const [only] = names;
  if (cluster !== undefined && !checkReference(draft, manifest, 'Cluster', cluster, [...path, 'cluster']))
    return null;
  const name = cluster ?? (names.length === 1 ? only : undefined);
  if (name === undefined) {
    const saw = `${printPath(path)}: cluster is left out, and there are ${names.length}`;
    const expected =
      names.length === 0 ? 'a manifest of kind Cluster' : `cluster: one of ${names.sort().join(', ')}`;
    problemAt(draft, manifest, path, 'KT1021', saw, expected);
    return null;
  }
  const { interner } = draft;
  return interner.object({
    cluster: interner.text(name),
    namespace: interner.text(namespace),
    serviceAccount: interner.text(serviceAccount),
  });
}

/** A token says who its bearer is, so one that two consumers share would say nothing. */
function checkToken(draft: Draft, manifest: Manifest, path: Path, name: string, token: Secret): void {
  const other = takenBy(draft, `consumer-token\0${token.reveal()}`, name, manifest.source);
  if (other === null) return;
  const saw = `${printPath(path)} is the token of consumer ${other} as well`;
  const expected = 'a token of its own for each consumer, the same one wherever that consumer is listed';
  problemAt(draft, manifest, path, 'KT1022', saw, expected);
}

/** Neither would a service account. */
function checkAccount(
  draft: Draft,
  manifest: Manifest,
  path: Path,
  name: string,
  { cluster, namespace, serviceAccount }: ServiceAccount,
): void {
  const group = `service-account\0${cluster}\0${namespace}\0${serviceAccount}`;
  const other = takenBy(draft, group, name, manifest.source);
  if (other === null) return;
  const saw = `${printPath(path)}: ${namespace}/${serviceAccount} is consumer ${other} as well`;
  const expected =
    'a service account of its own for each consumer, the same one wherever that consumer is listed';
  problemAt(draft, manifest, path, 'KT1022', saw, expected);
}

/** The other name that has it already. */
function takenBy(draft: Draft, group: string, name: string, source: Source): string | null {
  const names = draft.claims.get(group) ?? new Map<string, Source>();
  draft.claims.set(group, names);
  const other = [...names.keys()].find((known) => known !== name) ?? null;
  names.set(name, source);
  return other;
}

function pathOf(index: number): Path {
  return ['spec', 'consumers', index];
}

function problemAt(
  { problems }: Draft,
  manifest: Manifest,
  path: Path,
  code: 'KT1021' | 'KT1022',
  saw: string,
  expected: string,
): void {
  problems.push(problem(code, manifest.source.file, manifest.yaml.valueAt(path), { saw, expected }));
}
