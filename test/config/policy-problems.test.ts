import assert from 'node:assert/strict';
import { DOCUMENTS, Folder, problemsOf, writeSet } from './fixtures.ts';

interface Row {
  readonly says: string;
  readonly replace: readonly [string, string];
  /** `code line:col saw`, one for each problem. */
  readonly problems: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    says: 'a preset that does not exist, with the one that was meant',
    replace: ['  mode: enforce', '  extends: [preset:cis-90]'],
    problems: ['KT1108 5:13 extends[0]: no preset "preset:cis-90"; did you mean "preset:cis-90d"?'],
  },
  {
    says: 'hours without a zone, a day that does not exist, and a grace that counts from nothing',
    replace: [
      '  mode: enforce',
      '  grace: 7d\n  schedule: {windows: [{cron: "0 10 * * 6", for: 4h}], blackout: [{from: 2026-02-30, to: 2026-03-01}]}',
    ],
    problems: [
      'KT1044 5:10 grace: "7d"',
      'KT1043 6:13 schedule.timezone: missing',
      'KT1044 6:74 schedule.blackout[0].from: "2026-02-30"',
    ],
  },
  {
    says: 'acting alone without a review, and an exception without an end',
    replace: [
      '  mode: enforce',
      '  approvals: {forceRevoke: {breakGlass: {allow: true}}}\n  exceptions: [{credential: a, ticket: T, owner: o}]',
    ],
    problems: [
      'KT1043 5:41 approvals.forceRevoke.breakGlass.reviewWithin: missing',
      'KT1043 6:16 exceptions[0].until: missing',
    ],
  },
  {
    says: 'a limit at which nothing ends and an age at which nothing begins',
    replace: ['age: {warn: 60d, rotate: 75d, max: 90d}', 'age: {max: 90d}'],
    problems: ['KT1109 7:1 age.max 90d of prod, and nothing says at what age to rotate'],
  },
];

describe('what is wrong with a policy is reported', () => {
  let folder: Folder;
  beforeEach(async () => {
    folder = await Folder.make();
  });
  afterEach(() => folder.remove());

  for (const { says, replace, problems } of ROWS) {
    it(says, async () => {
      await writeSet(folder, { policy: DOCUMENTS.policy.replace(...replace) });
      const views = await problemsOf(folder);
      const seen = views.map(({ code, place, saw }) => `${code} ${place.split('.yaml:')[1]} ${saw}`);
      assert.deepEqual(seen, [...problems]);
      for (const view of views) assert.ok(view.expected !== '' && view.next !== '', JSON.stringify(view));
    });
  }
});
