import assert from 'node:assert/strict';
import { checkAgainstProfiles } from '../../src/config/check-against-profiles.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import type { IssuerProfile, Sourced } from '../../src/domain/issuer-profile.ts';
import { DOCUMENTS, fleetOf, Folder, HEAD, NOW, problemsOf, writeSet } from './fixtures.ts';

const AGE = 'age: {warn: 60d, rotate: 75d, max: 90d}';

function second(spec: string): string {
  return `${HEAD}\nkind: RotationPolicy\nmetadata: {name: second}\nspec:\n  ${spec}\n`;
}

interface Row {
  readonly says: string;
  /** Replaces the ages of the policy `prod`. */
  readonly policy?: string;
  /** The `spec` of another policy, which selects every credential. */
  readonly second?: string;
  /** `file:line code saw`, one for each problem. */
  readonly problems: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    says: 'the age of one policy after the maximum of another',
    second: 'age: {max: 70d}',
    problems: ['policy.yaml:7 KT1107 age.rotate 75d of prod is not before age.max 70d of second'],
  },
  {
    says: 'the age of a policy after the maximum of the preset that it extends',
    policy: 'age: {rotate: 400d}\n  extends: [preset:nist-800-57]',
    problems: [
      'policy.yaml:7 KT1107 age.rotate 400d of prod is not before age.max 365d of preset:nist-800-57',
    ],
  },
  {
    says: 'a preset whose number is yours to say',
    policy: 'age: {rotate: 75d}\n  extends: [preset:pci-8.6.3]',
    problems: [
      'policy.yaml:7 KT1109 age.rotate 75d of prod, and nothing says at what age it is overdue',
      'policy.yaml:8 KT1115 extends[0]: preset:pci-8.6.3 needs evidence.riskAnalysis, and the policy does not say it',
      'policy.yaml:8 KT1115 extends[0]: preset:pci-8.6.3 needs age.max, and the policy does not say it',
    ],
  },
  {
    says: 'approvers whom no two policies share',
    policy: `${AGE}\n  approvals: {rotate: {from: group:security}}`,
    second: 'approvals: {rotate: {from: [group:audit]}}',
    problems: ['second.yaml:5 KT1110 approvals.rotate.from: prod and second name nobody in common'],
  },
  {
    says: 'approvers who are the ones that ask',
    policy: `${AGE}\n  attended: {operators: group:ops}\n  approvals: {rotate: {from: group:ops}}`,
    problems: [
      "policy.yaml:9 KT1112 approvals.rotate.from: group:ops is all of attended.operators, and whoever asks can't approve",
    ],
  },
  {
    says: 'windows that are further apart than the slack between rotate and max',
    policy:
      'age: {rotate: 75d, max: 80d}\n  schedule: {timezone: UTC, windows: [{cron: "0 10 * * 6", for: 4h}]}',
    problems: [
      'policy.yaml:8 KT1111 schedule: max 80d - rotate 75d = 5d, and from 2026-12-05T14:00Z to 2026-12-12T10:00Z the schedule is closed for 6d 20h',
    ],
  },
  {
    says: 'two schedules that are never open at once',
    policy: `${AGE}\n  schedule: {timezone: UTC, windows: [{cron: "0 10 * * 6", for: 4h}]}`,
    second: 'schedule: {timezone: UTC, windows: [{cron: "0 10 * * 0", for: 4h}]}',
    problems: ['policy.yaml:8 KT1111 schedule: max 90d - rotate 75d = 15d, and the schedule never opens'],
  },
  {
    says: 'a notice before the key is made',
    policy: `${AGE}\n  attended: {notice: 75d}`,
    problems: ['policy.yaml:8 KT1113 attended.notice: 75d is not shorter than age.rotate 75d'],
  },
  {
    says: 'nothing of a freeze that is longer than the slack, since it ends',
    policy: `${AGE}\n  schedule: {timezone: UTC, blackout: [{from: 2026-12-20, to: 2027-01-10, why: freeze}]}`,
    problems: [],
  },
];

describe('a policy that can not be kept is refused with the sum', () => {
  let folder: Folder;
  beforeEach(async () => {
    folder = await Folder.make();
  });
  afterEach(() => folder.remove());

  const write = async (row: Pick<Row, 'policy' | 'second'>): Promise<void> => {
    await writeSet(folder, { policy: DOCUMENTS.policy.replace(AGE, row.policy ?? AGE) });
    if (row.second !== undefined) await folder.write('second.yaml', second(row.second));
  };

  for (const row of ROWS) {
    it(row.says, async () => {
      await write(row);
      const views = await problemsOf(folder);
      const seen = views.map(({ place, code, saw }) => {
        const [file, line] = place.slice(folder.path.length + 1).split(':');
        return `${file}:${line} ${code} ${saw}`;
      });
      assert.deepEqual(seen, [...row.problems]);
    });
  }

  const against = async (
    row: Pick<Row, 'policy' | 'second'>,
    change: Partial<IssuerProfile>,
  ): Promise<readonly string[]> => {
    await write(row);
    const profiles = new Map([['webull-hk', { ...PROFILE, ...change }]]);
    return checkAgainstProfiles(await fleetOf(folder), profiles, NOW).map(
      ({ code, saw }) => `${code} ${saw}`,
    );
  };

  it('a notice that is longer than the issuer lets a key live', async () => {
    const policy = 'age: {rotate: 30d, max: 40d}\n  attended: {notice: 8d}';
    assert.deepEqual(await against({ policy }, { validityMs: sourced(7 * DAY_MS), overlapMs: sourced(0) }), [
      'KT1113 attended.notice: 8d, and a key of issuer webull-hk is valid for 7d',
    ]);
  });

  it('an old key that lives on past the ceiling', async () => {
    const policy = 'age: {rotate: 75d, max: 90d, ceiling: 95d}';
    assert.deepEqual(await against({ policy }, {}), [
      'KT1116 age.max: 90d + overlap 10d of issuer webull-hk = 100d, and age.ceiling is 95d',
    ]);
  });

  it('more due resets than the budget of the days that the windows leave', async () => {
    await write({});
    const many = Array.from({ length: 12 }, (_, index) =>
      DOCUMENTS.credential.replaceAll('wb-orders-1', `wb-orders-${index}`),
    );
    const weekly = 'schedule: {timezone: UTC, windows: [{cron: "0 10 * * 6", for: 4h}]}';
    const policy = `${AGE}\n  ${weekly}`;
    await writeSet(folder, { policy: DOCUMENTS.policy.replace(AGE, policy), credential: many.join('---\n') });
    const profiles = new Map([['webull-hk', { ...PROFILE, resetsPerDay: sourced<number | null>(1) }]]);
    assert.deepEqual(
      checkAgainstProfiles(await fleetOf(folder), profiles, NOW).map(({ code, saw }) => `${code} ${saw}`),
      [
        'KT1114 age.rotate: 12 credentials of issuer webull-hk every 75d; 1 resets a day × 10 days on which one can start = 10',
      ],
    );
  });
});

function sourced<T>(value: T): Sourced<T> {
  return { value, source: 'test', seen: '2026-11-01' };
}

const PROFILE: IssuerProfile = {
  name: 'stub',
  overlapMs: sourced(10 * DAY_MS),
  validityMs: sourced<number | null>(null),
  callsPerMinute: sourced<number | null>(null),
  resetsPerDay: sourced<number | null>(null),
  stepUp: sourced([]),
  resetChangesAppKey: sourced('unknown'),
  deleteEndsAllVersions: sourced(true),
  contact: sourced(null),
  portal: sourced(null),
  endpoints: sourced([]),
};
