import type { PolicySpec, RouteSpec } from '../domain/spec.ts';
import { formatDuration } from '../domain/duration.ts';
import { declare } from './draft.ts';
import type { Draft } from './draft.ts';
import { HEADER, judge } from './judge.ts';
import type { Manifest } from './manifest.ts';
import { policySchema } from './manifest-schemas.ts';
import type { PolicyManifest } from './manifest-schemas.ts';
import { printPath } from './issues.ts';
import { problem } from './problem.ts';
import { nameIn } from './read-adapter.ts';
import { checkReference } from './reference.ts';
import type { Path } from './yaml-document.ts';

/** Where in the overlap an unloaded consumer becomes a straggler, unless a policy says otherwise: half way. */
const STRAGGLER_WARN_FRACTION = 0.5;

/** Reads a policy. Issuers and channels must have been read before: their names are looked up. */
export function readPolicy(draft: Draft, manifest: Manifest): void {
  const { value, problems } = judge(policySchema, manifest.value, manifest, [], HEADER);
  draft.problems.push(...problems);
  const name = value?.metadata.name ?? nameIn(manifest);
  const fresh =
    name !== null &&
    declare(draft, 'RotationPolicy', name, manifest.source, () =>
      manifest.yaml.valueAt(['metadata', 'name']),
    );
  if (value === null) return;
  checkReferences(draft, manifest, value);
  checkAges(draft, manifest, value);
  if (fresh) draft.policies.set(value.metadata.name, draft.interner.object(policyOf(value, manifest)));
}

function policyOf({ metadata, spec }: PolicyManifest, manifest: Manifest): PolicySpec {
  return {
    name: metadata.name,
    mode: spec.mode,
    select: { issuer: spec.select?.issuer ?? null, labels: spec.select?.labels ?? {} },
    age: { warnMs: spec.age.warn ?? null, rotateMs: spec.age.rotate, maxMs: spec.age.max },
    issuerExpiryLeadMs: spec.issuerExpiry?.lead ?? null,
    stragglerWarnFraction: spec.overlap?.stragglerWarnAt ?? STRAGGLER_WARN_FRACTION,
    concurrent: spec.limits?.concurrent ?? null,
    routes: spec.routes.map((route): RouteSpec => ({
      severity: route.match?.severity ?? null,
      to: route.to,
      repeatMs: route.repeat ?? null,
    })),
    source: manifest.source,
    lines: linesOf(manifest),
  };
}

/** `age.rotate` → its line, for every field that the manifest sets. */
function linesOf(manifest: Manifest): Record<string, number> {
  const lines: Record<string, number> = {};
  const visit = (value: unknown, path: Path): void => {
    if (path.length > 1) lines[printPath(path)] = manifest.yaml.keyAt(path).line;
    if (typeof value !== 'object' || value === null) return;
    for (const [key, item] of Object.entries(value))
      visit(item, [...path, Array.isArray(value) ? Number(key) : key]);
  };
  visit(manifest.value['spec'], ['spec']);
  return lines;
}

function checkReferences(draft: Draft, manifest: Manifest, { spec }: PolicyManifest): void {
  const issuer = spec.select?.issuer;
  if (issuer !== undefined) checkReference(draft, manifest, 'Issuer', issuer, ['spec', 'select', 'issuer']);
  for (const [route, { to }] of spec.routes.entries()) {
    for (const [index, channel] of to.entries()) {
      checkReference(draft, manifest, 'Channel', channel, ['spec', 'routes', route, 'to', index]);
    }
  }
}

/** The sums that need nothing but the policy itself. */
function checkAges(draft: Draft, manifest: Manifest, { spec }: PolicyManifest): void {
  const { warn, rotate, max } = spec.age;
  const refuse = (field: string, saw: string, expected: string): void => {
    const at = manifest.yaml.valueAt(['spec', 'age', field]);
    draft.problems.push(problem('KT1107', manifest.source.file, at, { saw, expected }));
  };
  if (rotate >= max) {
    const saw = `age.rotate: ${formatDuration(rotate)} is not before age.max ${formatDuration(max)}`;
    refuse(
      'rotate',
      saw,
      `less than ${formatDuration(max)}, with room for a rotation that takes a day or two`,
    );
  }
  if (warn !== undefined && warn > rotate) {
    const saw = `age.warn: ${formatDuration(warn)} is after age.rotate ${formatDuration(rotate)}`;
    refuse('warn', saw, `at most ${formatDuration(rotate)}`);
  }
}
