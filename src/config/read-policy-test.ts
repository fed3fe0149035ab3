import type { PolicyTestCase, PolicyTestSpec } from '../domain/policy/testing/spec.ts';
import { declare } from './draft.ts';
import type { Draft } from './draft.ts';
import { HEADER, judge } from './judge.ts';
import type { Manifest } from './manifest.ts';
import { policyTestSchema } from './manifest-schemas.ts';
import type { PolicyTestSpecManifest } from './policy-test-schema.ts';
import { nameIn } from './read-adapter.ts';
import { checkReference } from './reference.ts';

/** Reads what is expected of a policy. Policies and credentials must have been read before. Null where it has problems. */
export function readPolicyTest(draft: Draft, manifest: Manifest): PolicyTestSpec | null {
  const { value, problems } = judge(policyTestSchema, manifest.value, manifest, [], HEADER);
  draft.problems.push(...problems);
  const name = value?.metadata.name ?? nameIn(manifest);
  const at = () => manifest.yaml.valueAt(['metadata', 'name']);
  const fresh = name !== null && declare(draft, 'PolicyTest', name, manifest.source, at);
  if (value === null || !fresh) return null;
  checkReference(draft, manifest, 'RotationPolicy', value.spec.policy, ['spec', 'policy']);
  for (const [index, { given }] of value.spec.tests.entries()) {
    const path = ['spec', 'tests', index, 'given', 'credential'];
    if (given.credential !== undefined) checkReference(draft, manifest, 'Credential', given.credential, path);
  }
  return {
    name: value.metadata.name,
    policy: value.spec.policy,
    cases: value.spec.tests.map((one, index) => caseOf(manifest, one, index)),
    source: manifest.source,
  };
}

function caseOf(
  manifest: Manifest,
  { given, expect }: PolicyTestSpecManifest['tests'][number],
  index: number,
): PolicyTestCase {
  const { line } = manifest.yaml.valueAt(['spec', 'tests', index]);
  const { warn } = expect;
  return {
    given: {
      ageMs: given.age,
      at: given.at ?? null,
      expiresInMs: given.expiresIn ?? null,
      leaked: given.leaked,
      credential: given.credential ?? null,
    },
    expect: {
      action: expect.action,
      at: expect.at ?? null,
      reason: expect.reason ?? null,
      warn: warn === undefined ? [] : typeof warn === 'string' ? [warn] : warn,
    },
    source: { file: manifest.source.file, line },
  };
}
