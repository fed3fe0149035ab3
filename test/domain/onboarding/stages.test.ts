import assert from 'node:assert/strict';
import { DAY_MS } from '../../../src/domain/duration.ts';
import { onboardingConditions } from '../../../src/domain/onboarding/conditions.ts';
import { hasPassed } from '../../../src/domain/onboarding/conformance.ts';
import type { OnboardingEvent } from '../../../src/domain/onboarding/events.ts';
import {
  changeRefusal,
  handInRefusal,
  passRefusal,
  rejectRefusal,
  submitRefusal,
} from '../../../src/domain/onboarding/judge.ts';
import { onboardingRow, statusOf } from '../../../src/domain/onboarding/present.ts';
import type { OnboardingSpec } from '../../../src/domain/onboarding/dossier.ts';
import type { Stage } from '../../../src/domain/onboarding/stages.ts';
import { STAGES } from '../../../src/domain/onboarding/stages.ts';
import { API_USER, dossier, NOTED } from '../../support/onboarding.ts';
import { after, passed, PREPARED, RECORDED, run, START_AT, SUBMITTED } from './given.ts';

const NOTHING = { note: null, document: null };
const factsWith = (credentialsWithKey: readonly string[] = [], spec: OnboardingSpec = dossier()) => ({
  spec,
  credentialsWithKey,
});

describe('a stage of an application passes', () => {
  const undocumented = dossier({
    materials: [
      { item: 'Licence', owner: null, dueAt: null, document: null, optional: false },
      { item: 'Test report', owner: null, dueAt: null, document: null, optional: true },
    ],
  });
  const ready = [...PREPARED, SUBMITTED, ...passed('review')];

  for (const [says, stage, events, evidence, facts, expected] of [
    ['with a note', 'requirements', [], NOTED, factsWith(), null],
    ['not without any evidence', 'requirements', [], NOTHING, factsWith(), 'KT5304'],
    ['not twice', 'requirements', passed('requirements'), NOTED, factsWith(), 'KT5303'],
    ['not before what it needs', 'materials', [], NOTED, factsWith(), 'KT5302'],
    ['with all documents', 'materials', passed('requirements'), NOTHING, factsWith(), null],
    [
      'not while a document is missing',
      'materials',
      passed('requirements'),
      NOTED,
      factsWith([], undocumented),
      'KT5304',
    ],
    ['not without a conformance run', 'testing', passed('requirements'), NOTED, factsWith(), 'KT5305'],
    [
      'not with a run that failed',
      'testing',
      [...passed('requirements'), { type: 'ConformanceRecorded', run: run(false) }],
      NOTED,
      factsWith(),
      'KT5305',
    ],
    [
      'with a run in which everything held',
      'testing',
      [...passed('requirements'), { type: 'ConformanceRecorded', run: run() }],
      NOTHING,
      factsWith(),
      null,
    ],
    ['never by a word where it must be submitted', 'application', PREPARED, NOTED, factsWith(), 'KT5303'],
    ['not before the application', 'review', PREPARED, NOTED, factsWith(), 'KT5302'],
    ['after the application', 'review', [...PREPARED, SUBMITTED], NOTED, factsWith(), null],
    ['not without a recorded list', 'users', ready, NOTED, factsWith(), 'KT5306'],
    [
      'not with a list without the API user',
      'users',
      [
        ...ready,
        { type: 'UsersRecorded', users: [{ email: API_USER, status: 'withdrawn' }], evidence: NOTED },
      ],
      NOTED,
      factsWith(),
      'KT5306',
    ],
    ['with a list that has the API user', 'users', [...ready, RECORDED], NOTHING, factsWith(), null],
    [
      'not without a key',
      'first-key',
      [...ready, RECORDED, ...passed('users', 'access', 'registration')],
      NOTED,
      factsWith(),
      'KT5307',
    ],
    [
      'with a key of one of its credentials',
      'first-key',
      [...ready, RECORDED, ...passed('users', 'access', 'registration')],
      NOTHING,
      factsWith(['wb-demo']),
      null,
    ],
  ] as readonly (readonly [
    string,
    Stage,
    readonly OnboardingEvent[],
    typeof NOTED,
    ReturnType<typeof factsWith>,
    string | null,
  ])[])
    it(`${says}: ${stage}`, () =>
      assert.equal(passRefusal(after(...events), stage, evidence, facts)?.code ?? null, expected));
});

describe('other words about a stage', () => {
  it('need what the stage needs, and a rejection its reasons', () => {
    assert.equal(rejectRefusal(after(), 'requirements', [])?.code, 'KT5304');
    assert.equal(rejectRefusal(after(), 'qualification', ['no audit report'])?.code, 'KT5302');
    assert.equal(
      rejectRefusal(after(...passed('requirements', 'materials')), 'qualification', ['no audit']),
      null,
    );
    assert.equal(handInRefusal(after(), 'testing')?.code, 'KT5303');
    assert.equal(handInRefusal(after(), 'qualification')?.code, 'KT5302');
    assert.equal(handInRefusal(after(...passed('requirements', 'materials')), 'qualification'), null);
  });

  it('submit once, and again after a rejection', () => {
    assert.equal(submitRefusal(after(...passed('requirements')), NOTED)?.code, 'KT5302');
    assert.equal(submitRefusal(after(...PREPARED), NOTHING)?.code, 'KT5304');
    assert.equal(submitRefusal(after(...PREPARED), NOTED), null);
    const submitted = after(...PREPARED, SUBMITTED);
    assert.equal(statusOf(submitted, 'review'), 'waiting');
    assert.equal(submitRefusal(submitted, NOTED)?.code, 'KT5303');
    const rejected = after(...PREPARED, SUBMITTED, {
      ...{ type: 'StageRejected', stage: 'review', reasons: ['no IP list'], evidence: NOTED },
    });
    assert.equal(statusOf(rejected, 'review'), 'rejected');
    assert.equal(submitRefusal(rejected, NOTED), null);
  });
});

describe('what is next for an application', () => {
  const next = (...events: readonly OnboardingEvent[]) => {
    const stored = events.map((event, index) => ({
      ...{ application: 'broker-api', seq: index + 1, at: START_AT, actor: 'user:desk-1', event, hash: '' },
    }));
    const row = onboardingRow({ spec: dossier(), events: stored, warnings: [], now: START_AT });
    return row.next.map(({ of, who }) => `${who} ${of}`);
  };

  it('is every stage that nothing blocks, and whoever has it', () => {
    assert.deepEqual(next(), ['applicant requirements']);
    assert.deepEqual(next(...passed('requirements')), ['applicant materials', 'applicant testing']);
    assert.deepEqual(
      next(...passed('requirements', 'materials'), {
        type: 'StageHandedIn',
        stage: 'qualification',
        evidence: NOTED,
      }),
      ['issuer qualification', 'applicant testing'],
    );
    assert.deepEqual(next(...PREPARED), ['applicant application']);
    assert.deepEqual(next(...PREPARED, SUBMITTED), ['issuer review']);
    assert.deepEqual(next(...PREPARED, SUBMITTED, ...passed('review'), RECORDED, ...passed('users')), [
      'applicant access',
    ]);
    assert.deepEqual(next(...PREPARED, SUBMITTED, ...passed(...STAGES.slice(5))), []);
  });
});

describe('a change of permissions', () => {
  const agreed = [...PREPARED, SUBMITTED, ...passed('review')];
  const wider = dossier();
  const wanted = { ...wider, information: { ...wider.information, endpoints: ['/broker/**', '/app/**'] } };

  it('is asked for when the manifest differs from what is in force, one at a time', () => {
    assert.equal(changeRefusal(after(...PREPARED, SUBMITTED), wanted)?.code, 'KT5308');
    assert.equal(changeRefusal(after(...agreed), dossier())?.code, 'KT5308');
    assert.equal(changeRefusal(after(...agreed), wanted), null);
    const asked: OnboardingEvent = {
      ...{ type: 'ChangeAsked', change: 'change-1', evidence: NOTED },
      permissions: { endpoints: ['/broker/**', '/app/**'], ipWhitelist: [], users: [API_USER] },
    };
    assert.equal(changeRefusal(after(...agreed, asked), wanted)?.code, 'KT5308');
    const made = after(...agreed, asked, { type: 'ChangeMade', change: 'change-1', evidence: NOTED });
    assert.deepEqual(made.inForce?.endpoints, ['/broker/**', '/app/**']);
    assert.equal(changeRefusal(made, dossier()), null, 'and back');
  });
});

describe('somebody is told of an application', () => {
  const codes = (spec: OnboardingSpec, events: readonly OnboardingEvent[], days: number) =>
    onboardingConditions(spec, after(...events), START_AT + days * DAY_MS).map(
      ({ code, aspect }) => `${code} ${aspect}`,
    );

  it('that waits for the issuer longer than expected, and not a day earlier', () => {
    const events = [...PREPARED, SUBMITTED];
    assert.deepEqual(codes(dossier(), events, 10), []);
    assert.deepEqual(codes(dossier(), events, 11), ['KT-A401 broker-api review']);
    assert.deepEqual(codes(dossier(), [...events, ...passed('review')], 30), []);
  });

  it('whose documents are due within days, until they are there', () => {
    const material = {
      item: 'Licence',
      owner: 'group:legal',
      dueAt: START_AT + 10 * DAY_MS,
      optional: false,
    };
    const missing = dossier({ materials: [{ ...material, document: null }] });
    assert.deepEqual(codes(missing, [], 6), []);
    assert.deepEqual(codes(missing, [], 7), ['KT-A402 broker-api Licence']);
    assert.deepEqual(codes(dossier({ materials: [{ ...material, document: 'sha256:00' }] }), [], 20), []);
    assert.deepEqual(codes(missing, passed('requirements', 'materials'), 20), []);
  });

  it('whose users are not those that were recorded', () => {
    const seen = (
      ...users: readonly { email: string; status: 'authorized' | 'withdrawn' }[]
    ): OnboardingEvent => ({
      ...{ type: 'UsersSeen', users, by: 'program' },
    });
    const stranger = { email: 'stranger@example.com', status: 'authorized' } as const;
    assert.deepEqual(codes(dossier(), [RECORDED, seen({ email: API_USER, status: 'authorized' })], 1), []);
    assert.deepEqual(
      codes(dossier(), [RECORDED, seen({ email: API_USER, status: 'withdrawn' }, stranger)], 1),
      [
        `KT-A403 broker-api ${API_USER} is withdrawn and recorded as authorized`,
        'KT-A403 broker-api stranger@example.com is authorized and not recorded',
      ],
    );
    assert.deepEqual(codes(dossier(), [RECORDED, seen()], 1), [
      `KT-A403 broker-api ${API_USER} is recorded and not shown`,
    ]);
  });

  it('after whose change a live key is refused, or was not tried for a day', () => {
    const permissions = { endpoints: [], ipWhitelist: [], users: [] };
    const change = [
      { type: 'ChangeAsked', change: 'change-1', permissions, evidence: NOTED },
      { type: 'ChangeMade', change: 'change-1', evidence: NOTED },
    ] as const;
    const tried = (verdict: string): OnboardingEvent => ({
      ...{ type: 'ChangeTried', change: 'change-1' },
      tries: [{ credential: 'wb-demo', version: 1, verdict, saw: null }],
    });
    assert.deepEqual(codes(dossier(), change, 1), []);
    assert.deepEqual(codes(dossier(), change, 2), ['KT-A404 broker-api change-1']);
    assert.deepEqual(codes(dossier(), [...change, tried('accepted')], 9), []);
    assert.deepEqual(codes(dossier(), [...change, tried('wrong-address')], 2), [
      'KT-A404 broker-api change-1',
    ]);
    assert.deepEqual(codes(dossier({ credentials: [] }), change, 9), []);
  });
});

describe('a conformance run', () => {
  it('passes when all that belongs to it held, at an issuer with the rules of the one that is applied for', () => {
    assert.equal(hasPassed(run()), true);
    assert.equal(hasPassed(run(false)), false);
    assert.equal(hasPassed(run(true, { checks: run().checks.slice(1) })), false);
    assert.equal(hasPassed(run(true, { profile: 'retail-us' })), false);
    const skipped = run().checks.map((check) => (check.id === 'deleted' ? { ...check, ok: null } : check));
    assert.equal(hasPassed(run(true, { checks: skipped })), false);
  });
});
