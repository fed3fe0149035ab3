import { DAY_MS } from '../domain/duration.ts';
import type { Preset } from '../domain/policy/presets.ts';
import { wrap } from './screen/text.ts';

/** Ages for a preset that has no number, or only some: yours to change. */
const AGES = { warn: 60, rotate: 75, max: 90 } as const;

/** A policy that extends a preset, with what the preset leaves to you, and a first test. */
export function policyTemplate({ name, title, claim, document, seen, needs, rules }: Preset): string {
  const short = name.slice('preset:'.length);
  const ages = agesOf(rules.age);
  const says = (field: string): boolean => needs.includes(field);
  const lines = [
    ...comment(`${title}. ${claim}`),
    ...comment(`Source: ${document}, looked up ${seen}.`),
    'apiVersion: keyturn.dev/v1alpha1',
    'kind: RotationPolicy',
    `metadata: { name: ${short} }`,
    'spec:',
    '  mode: audit # only reports; plan waits for `keyturn apply`, enforce rotates',
    `  extends: [${name}]`,
    '  # select: { issuer: NAME, labels: { env: prod } } # without it the policy is for all',
    ...(rules.age.rotateMs === null ? [ageLine(ages, rules.age.maxMs === null)] : []),
    ...(says('approvals.rotate.from')
      ? ['  approvals:', '    rotate: { count: 1, from: group:security } # whose word it needs']
      : []),
    '  routes:',
    '    - { match: { severity: critical }, to: [log] } # a channel that wakes somebody',
    ...evidence(says),
    '---',
    '# What it does with keys of some age: keyturn policy test',
    'apiVersion: keyturn.dev/v1alpha1',
    'kind: PolicyTest',
    `metadata: { name: ${short}-tests }`,
    'spec:',
    `  policy: ${short}`,
    '  tests:',
    `    - { given: { age: ${ages.rotate - 1}d }, expect: { action: none } }`,
    `    - { given: { age: ${ages.rotate}d }, expect: { action: rotate, reason: age } }`,
    `    - { given: { age: ${ages.max}d }, expect: { action: rotate, warn: overdue } }`,
    '    - { given: { age: 3d, leaked: true }, expect: { action: offer-force-revoke } }',
  ];
  return `${lines.join('\n')}\n`;
}

interface Ages {
  readonly warn: number;
  readonly rotate: number;
  readonly max: number;
}

function agesOf({ warnMs, rotateMs, maxMs }: Preset['rules']['age']): Ages {
  const days = (ms: number | null): number | null => (ms === null ? null : ms / DAY_MS);
  const max = days(maxMs) ?? AGES.max;
  const rotate = days(rotateMs) ?? (max === AGES.max ? AGES.rotate : max - 30);
  return { warn: days(warnMs) ?? (max === AGES.max ? AGES.warn : rotate - 15), rotate, max };
}

function ageLine({ warn, rotate, max }: Ages, withMax: boolean): string {
  const own = withMax ? `, max: ${max}d` : '';
  return `  age: { warn: ${warn}d, rotate: ${rotate}d${own} } # your own numbers`;
}

function evidence(says: (field: string) => boolean): readonly string[] {
  const fields = [
    ...(says('evidence.riskAnalysis') ? ['riskAnalysis: TRA-2026-01'] : []),
    ...(says('evidence.reviewed') ? ['reviewed: 2026-11-01'] : []),
  ];
  return fields.length === 0 ? [] : [`  evidence: { ${fields.join(', ')} } # your own`];
}

function comment(text: string): readonly string[] {
  return wrap(text, 90)
    .split('\n')
    .map((line) => `# ${line}`);
}
