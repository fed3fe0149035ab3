import type { PolicySpec } from '../domain/policy/spec.ts';
import { formatDuration } from '../domain/duration.ts';
import { presets } from '../domain/policy/presets.ts';
import { checkSchedule } from './check-schedule.ts';
import { declare } from './draft.ts';
import type { Draft } from './draft.ts';
import { HEADER, judge } from './judge.ts';
import type { Manifest } from './manifest.ts';
import { policySchema } from './manifest-schemas.ts';
import type { PolicyManifest } from './manifest-schemas.ts';
import { printPath } from './issues.ts';
import { rulesOf } from './policy-rules.ts';
import { problem } from './problem.ts';
import { nameIn } from './read-adapter.ts';
import { checkReference } from './reference.ts';
import { didYouMean } from '../domain/suggest.ts';
import type { Path } from './yaml-document.ts';

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
  checkPresets(draft, manifest, value);
  checkAges(draft, manifest, value);
  checkSchedule(draft, manifest, value.spec);
  const policy = policyOf(value, manifest);
  checkNeeds(draft, manifest, policy);
  if (fresh) draft.policies.set(policy.name, draft.interner.object(policy));
}

function policyOf({ metadata, spec }: PolicyManifest, manifest: Manifest): PolicySpec {
  return {
    name: metadata.name,
    ...rulesOf(spec),
    select: { issuer: spec.select?.issuer ?? null, labels: spec.select?.labels ?? {} },
    extends: spec.extends,
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

function checkPresets(draft: Draft, manifest: Manifest, { spec }: PolicyManifest): void {
  for (const [index, name] of spec.extends.entries()) {
    if (presets.has(name)) continue;
    const at = manifest.yaml.valueAt(['spec', 'extends', index]);
    const saw = `extends[${index}]: no preset ${JSON.stringify(name)}${didYouMean(name, presets.keys())}`;
    const expected = `one of ${[...presets.keys()].join(', ')}`;
    draft.problems.push(problem('KT1108', manifest.source.file, at, { saw, expected }));
  }
}

/** What a preset leaves to whoever extends it. */
function checkNeeds(draft: Draft, manifest: Manifest, policy: PolicySpec): void {
  for (const [index, name] of policy.extends.entries()) {
    for (const field of presets.get(name)?.needs ?? []) {
      if (policy.lines[field] !== undefined) continue;
      const at = manifest.yaml.valueAt(['spec', 'extends', index]);
      const saw = `extends[${index}]: ${name} needs ${field}, and the policy does not say it`;
      draft.problems.push(problem('KT1115', manifest.source.file, at, { saw }));
    }
  }
}

/** The sums that need nothing but the policy itself. */
function checkAges(draft: Draft, manifest: Manifest, { spec }: PolicyManifest): void {
  const { warn, rotate, max } = spec.age ?? {};
  const refuse = (field: string, saw: string, expected: string): void => {
    const at = manifest.yaml.valueAt(['spec', 'age', field]);
    draft.problems.push(problem('KT1107', manifest.source.file, at, { saw, expected }));
  };
  if (rotate !== undefined && max !== undefined && rotate >= max) {
    const saw = `age.rotate: ${formatDuration(rotate)} is not before age.max ${formatDuration(max)}`;
    refuse(
      'rotate',
      saw,
      `less than ${formatDuration(max)}, with room for a rotation that takes a day or two`,
    );
  }
  if (warn !== undefined && rotate !== undefined && warn > rotate) {
    const saw = `age.warn: ${formatDuration(warn)} is after age.rotate ${formatDuration(rotate)}`;
    refuse('warn', saw, `at most ${formatDuration(rotate)}`);
  }
}
