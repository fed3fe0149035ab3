import assert from 'node:assert/strict';
import { DAY_MS, HOUR_MS } from '../../../src/domain/duration.ts';
import { governing } from '../../../src/domain/policy/governing.ts';
import { mergePolicies } from '../../../src/domain/policy/merge.ts';
import { NO_RULES } from '../../../src/domain/policy/spec.ts';
import type { PolicySpec } from '../../../src/domain/policy/spec.ts';
import { ANY_ALERT } from '../../../src/domain/policy/route.ts';
import { schedulesWith } from '../../../src/schedule/schedules.ts';
import type { ScheduleSpec } from '../../../src/domain/schedule/spec.ts';

const ready = schedulesWith(new Map());
const merge = (specs: readonly PolicySpec[]) => mergePolicies(specs, ready);

const UNTIL_AT = Date.UTC(2027, 0, 31);

function rules(name: string, change: Partial<PolicySpec> = {}): PolicySpec {
  return {
    ...NO_RULES,
    name,
    select: { issuer: null, labels: {} },
    extends: [],
    source: { file: `${name}.yaml`, line: 1 },
    lines: {},
    ...change,
  };
}

function ages(warn: number | null, rotate: number | null, max: number | null): PolicySpec['age'] {
  const ms = (days: number | null): number | null => (days === null ? null : days * DAY_MS);
  return { warnMs: ms(warn), rotateMs: ms(rotate), maxMs: ms(max), ceilingMs: null };
}

const saturday: ScheduleSpec = {
  timezone: 'Asia/Hong_Kong',
  windows: [{ cron: '0 10 * * 6', forMs: 4 * HOUR_MS }],
  blackouts: [],
  onMissed: 'next-window',
};

describe('several policies on one credential', () => {
  it('take the smallest of each age, lead and limit, whoever says it', () => {
    const one = rules('one', { age: ages(60, 75, 90), issuerExpiryLeadMs: 72 * HOUR_MS, concurrent: 3 });
    const two = rules('two', { age: ages(null, 80, 85), issuerExpiryLeadMs: 24 * HOUR_MS, concurrent: 1 });
    const policy = merge([two, one]);
    assert.deepEqual(policy.age, ages(60, 75, 85));
    assert.equal(policy.issuerExpiryLeadMs, 24 * HOUR_MS);
    assert.deepEqual(policy.places, [
      { policy: 'one', limit: 3 },
      { policy: 'two', limit: 1 },
    ]);
    assert.deepEqual(policy.policies, ['one', 'two']);
    assert.equal(policy.name, 'two', 'the scarcest places stand for all');
  });

  it('take the most cautious mode, and only report where nobody says one', () => {
    const mode = (...modes: readonly PolicySpec['mode'][]) =>
      merge(modes.map((each, index) => rules(`p${index}`, { mode: each }))).mode;
    assert.equal(mode('enforce', null), 'enforce');
    assert.equal(mode('enforce', 'plan'), 'plan');
    assert.equal(mode('plan', 'audit', 'enforce'), 'audit');
    assert.equal(mode(null), 'audit');
  });

  it('take the largest count, the approvers that all of them name, and acting alone only where all allow it', () => {
    const ask = { count: 1, from: ['group:security', 'group:ops'], excludeRequester: false };
    const more = { count: 2, from: ['group:ops', 'group:audit'], excludeRequester: true };
    const one = rules('one', {
      approvals: { rotate: { ...ask, breakGlass: { reviewWithinMs: DAY_MS } }, forceRevoke: null },
    });
    const two = rules('two', { approvals: { rotate: { ...more, breakGlass: null }, forceRevoke: null } });
    assert.deepEqual(merge([one, two]).approvals, {
      rotate: { count: 2, from: ['group:ops'], excludeRequester: true, breakGlass: null },
      forceRevoke: null,
    });
    assert.deepEqual(merge([one]).approvals.rotate?.breakGlass, { reviewWithinMs: DAY_MS });
  });

  it('leave nobody to approve where they name different people', () => {
    const from = (name: string, group: string): PolicySpec =>
      rules(name, {
        approvals: {
          rotate: { count: 1, from: [group], excludeRequester: true, breakGlass: null },
          forceRevoke: null,
        },
      });
    assert.deepEqual(merge([from('one', 'group:a'), from('two', 'group:b')]).approvals.rotate?.from, []);
  });

  it('take the longest notice, and add up routes, escalations and schedules', () => {
    const route = (to: string) => ({ match: ANY_ALERT, to: [to], repeatMs: null });
    const attended = { operators: null, noticeMs: HOUR_MS, claimForMs: HOUR_MS, maxAttempts: 2 };
    const one = rules('one', {
      attended,
      routes: [route('chat')],
      escalation: [{ afterMs: HOUR_MS, to: 'lead' }],
      schedule: saturday,
    });
    const two = rules('two', {
      attended: { ...attended, noticeMs: DAY_MS, maxAttempts: 1 },
      routes: [route('pager')],
      escalation: [{ afterMs: 1, to: 'first' }],
      schedule: { ...saturday, onMissed: 'page' },
    });
    const policy = merge([one, two]);
    assert.equal(policy.attended.noticeMs, DAY_MS);
    assert.equal(policy.attended.maxAttempts, 1);
    assert.deepEqual(
      policy.routes.map(({ to }) => to[0]),
      ['chat', 'pager'],
    );
    assert.deepEqual(
      policy.escalation.map(({ to }) => to),
      ['first', 'lead'],
    );
    assert.deepEqual(
      policy.schedules.map(({ originOf }) => originOf('schedule').rule),
      ['one', 'two'],
    );
  });

  it('name who won each field, a preset at the line that extends it', () => {
    const own = rules('own', {
      age: ages(null, 80, null),
      extends: ['preset:cis-90d'],
      lines: { age: 4, 'age.rotate': 5, extends: 9 },
    });
    const policy = merge([own]);
    assert.deepEqual(policy.age, ages(60, 75, 90));
    assert.deepEqual(policy.origins['age.rotate'], {
      rule: 'preset:cis-90d',
      source: { file: 'own.yaml', line: 9 },
    });
    const strict = merge([{ ...own, age: ages(null, 30, null) }]);
    assert.deepEqual(strict.origins['age.rotate'], { rule: 'own', source: { file: 'own.yaml', line: 5 } });
  });

  it('except a credential only where all that say when to rotate do, and until the first of them ends', () => {
    const granted = { credential: 'legacy-7', untilAt: UNTIL_AT, ticket: 'SEC-12', owner: 'group:security' };
    const one = rules('one', { age: ages(null, 75, 90), exceptions: [granted] });
    const two = rules('two', { age: ages(null, 70, 90) });
    const routesOnly = rules('three');
    assert.deepEqual(merge([one, routesOnly]).exceptions, [granted]);
    assert.deepEqual(merge([one, two]).exceptions, []);
    const sooner = { ...granted, untilAt: UNTIL_AT - DAY_MS };
    assert.deepEqual(merge([one, { ...two, exceptions: [sooner] }]).exceptions, [sooner]);
  });
});

describe('what governs a credential', () => {
  it('is merged of the policies that select its issuer and labels, once for each combination', () => {
    const all = rules('all', { mode: 'enforce' });
    const prod = rules('prod', { select: { issuer: 'webull', labels: { env: 'prod' } }, mode: 'plan' });
    const lookup = governing([prod, all], ready);
    const first = lookup({ issuer: 'webull', labels: { env: 'prod', desk: 'x' } });
    assert.deepEqual(first?.policies, ['all', 'prod']);
    assert.equal(lookup({ issuer: 'webull', labels: { env: 'prod', desk: 'y' } }), first);
    assert.deepEqual(lookup({ issuer: 'other', labels: { env: 'prod' } })?.policies, ['all']);
    assert.equal(governing([prod], ready)({ issuer: 'webull', labels: {} }), null);
  });
});
