import assert from 'node:assert/strict';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { CredentialView, WhyView } from '../../src/domain/views.ts';
import { standing } from '../../src/cli/report-ending.ts';
import { faultText } from '../../src/cli/report-fault.ts';
import { blastScreen } from '../../src/cli/screen/blast.ts';
import { credentialPage } from '../../src/cli/screen/credential-page.ts';
import { planTable } from '../../src/cli/screen/plan-table.ts';
import { statusTable } from '../../src/cli/screen/status-table.ts';
import type { TableLook } from '../../src/cli/screen/status-table.ts';
import { noColour } from '../../src/cli/screen/style.ts';
import { formatAge, formatDistance, formatStamp, formatWhen } from '../../src/cli/screen/time.ts';
import { whyPage } from '../../src/cli/screen/why-page.ts';
import { credential, fleet, NOW, somePlan } from '../http/sample-fleet.ts';
import { alertRow } from '../support/alert-row.ts';
import { widest } from './world-for-tests.ts';

const HONG_KONG: TableLook = { now: NOW, timezone: 'Asia/Hong_Kong', width: 80, paint: noColour };
const UTC: TableLook = { ...HONG_KONG, timezone: 'UTC' };
const WIDE: TableLook = { ...UTC, width: null };

function orders(): CredentialView {
  const found = fleet().find(({ name }) => name === 'wb-orders-1');
  assert.ok(found);
  return found;
}

describe('the status screen', () => {
  it('shows the fleet in 80 columns, what needs a person first, in the times of the reader', () => {
    assert.equal(
      statusTable(fleet(), HONG_KONG),
      `CREDENTIAL    STATE            AGE  NEXT                          WHO
wb-quotes     ▲ overdue        92d  rotate now                    broker-ops
iam-archiver  ✖ drift          12d  rotate Tue 5 Jan 14:00        –
wb-orders-1   ● overlap 6d 4h  3d   old key ends Tue 8 Dec 18:00  1/2 loaded
wb-risk       ● current        41d  rotate Tue 5 Jan 14:00        –

2 need a person. Next: keyturn why wb-quotes
`,
    );
  });

  it('cuts the flexible column and no other, and nothing where it is wide', () => {
    const next = 'stage vault-prod: KT3002 the store answered with a redirect to another place';
    const rows = [credential('wb-orders-with-a-long-name', { condition: 'rotating', next, nextAt: null })];
    const narrow = statusTable(rows, UTC);
    assert.ok(widest(narrow) <= 80, narrow);
    assert.match(narrow, /wb-orders-with-a-long-name {2}◐ rotating {2}41d {2}stage vault-prod: KT3002 the…/);
    assert.match(statusTable(rows, WIDE), /redirect to another place .* group:broker-ops\n/);
  });

  it('says what to do where there is nothing', () => {
    assert.equal(statusTable([], UTC), 'No credentials yet.\nNext: keyturn doctor\n');
  });

  it('prints no control character of a foreign text', () => {
    const rows = [
      credential('evil', { owner: '\u001b[2Jx\u0007\u202e', condition: 'overdue', next: 'a\nb\r\u009b' }),
    ];
    assert.doesNotMatch(statusTable(rows, UTC).replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
  });

  it('has a glyph and a word for every condition', async () => {
    const { CREDENTIAL_CONDITIONS } = await import('../../src/domain/views.ts');
    const rows = CREDENTIAL_CONDITIONS.map((condition) => credential(`c-${condition}`, { condition }));
    const lines = statusTable(rows, UTC).split('\n').slice(1, -3);
    assert.equal(lines.length, CREDENTIAL_CONDITIONS.length);
    for (const line of lines) assert.match(line, /^c-[a-z-]+ +[✖▲●○◐] [a-z ]+/);
  });
});

describe('the page of a credential', () => {
  it('shows what there is, block by block', () => {
    assert.equal(
      credentialPage(orders(), UTC),
      `wb-orders-1   ● overlap 6d 4h
  next      old key ends Tue 8 Dec 10:00 (in 6d 4h)
  issuer    webull-broker-hk
  owner     group:broker-ops
  policy    webull-prod
  labels    env=prod desk=equities
  manifest  manifests/prod.yaml:12

VERSION  STATUS    KEY        DIGEST    AGE  ENDS
v8       current   ef56…ab78  9f3c77a1  3d   –
v7       previous  ab12…cd34  77a19f3c  80d  Tue 8 Dec 10:00

DESTINATION                        STORE       STATUS
vault-prod:kv/trading/wb-orders-1  vault-prod  ok

CONSUMER      DELIVERED  LOADED  SINCE
order-router  v8         v8      Wed 2 Dec 05:59
risk-batch    –          v7      Wed 23 Sep 06:00  ▲ straggler

Rotation v7 → v8 (age) · overlap since Sun 29 Nov 06:00   rot_01JTEST
`,
    );
  });

  it('shows what fails and is tried again, and what is raised', () => {
    const fault = {
      code: 'KT3002',
      place: 'store vault-prod',
      saw: 'sealed',
      expected: 'x',
      next: 'keyturn explain KT3002',
    };
    const page = credentialPage(
      credential('wb-risk', {
        retries: [{ step: 'stage vault-prod', tries: 3, retryAt: NOW + 40_000, fault }],
        alerts: [
          alertRow({
            key: 'k',
            code: 'KT-A104',
            subjectName: 'wb-risk',
            summary: 'stuck for 20m',
            next: 'keyturn why wb-risk',
            raisedAt: NOW - 20 * MINUTE_MS,
          }),
        ],
      }),
      UTC,
    );
    assert.ok(
      page.endsWith(`
✖ stage vault-prod failed 3 times, again in 40s
    KT3002 store vault-prod: sealed
    Next: keyturn explain KT3002

▲ KT-A104 critical since Wed 2 Dec 05:40: stuck for 20m
  Next: keyturn why wb-risk
`),
      page,
    );
  });
});

describe('the why screen', () => {
  const view: WhyView = {
    name: 'wb-quotes',
    condition: 'overdue',
    reasons: [
      {
        kind: 'rotate-now-because',
        text: 'age 92d ≥ max 90d',
        source: { file: 'policies/prod.yaml', line: 14 },
        policy: 'webull-prod',
      },
      {
        kind: 'not-yet-because',
        text: 'mode plan: it waits to be applied',
        source: { file: 'policies/prod.yaml', line: 4 },
        policy: 'webull-prod',
      },
      { kind: 'not-yet-because', text: 'the issuer is not reachable', source: null, policy: null },
    ],
    next: 'keyturn plan --out FILE',
  };

  it('gives each reason its file and line', () => {
    assert.equal(
      whyPage(view, UTC),
      `rotate now because  age 92d ≥ max 90d         policies/prod.yaml:14  webull-prod
not yet because     mode plan: it waits to    policies/prod.yaml:4  webull-prod
                    be applied
                    the issuer is not reachable
Next: keyturn plan --out FILE
`,
    );
  });
});

describe('the plan screen', () => {
  it('lists what happens and counts the rest', () => {
    const plan = somePlan();
    const schedule = {
      ...plan.items[0]!,
      name: 'wb-late',
      action: 'schedule' as const,
      at: NOW + 3 * DAY_MS,
      reason: 'budget spent',
    };
    assert.equal(
      planTable({ ...plan, items: [...plan.items, schedule] }, UTC),
      `  ACTION      CREDENTIAL  AGE  WHEN            BECAUSE
! rotate now  wb-quotes   92d  now             age 92d ≥ rotate 75d
~ schedule    wb-late     92d  Sat 5 Dec 06:00  budget spent

1 rotate now · 1 schedule · 1 nothing · digest 9f3c77a19f3c77a1
`
        .replace('WHEN            ', 'WHEN             ')
        .replace('now             ', 'now              '),
    );
  });

  it('lists the others too where it is wide', () =>
    assert.match(planTable(somePlan(), WIDE), /= nothing +wb-risk/));
});

describe('the screen before a revocation', () => {
  it('says who is hit, what ends and what follows', () => {
    assert.equal(
      blastScreen(orders(), 'kill', UTC),
      `BLAST    2 consumers · last loaded 12s ago: order-router, risk-batch
KILL     the key application is deleted at the issuer now: v7 (previous, until
         Tue 8 Dec 10:00 otherwise) and v8 (current) end.
THEN     consumers FAIL until v9 is registered, stored and loaded.
`,
    );
  });

  it('does not take an undeclared consumer for none', () => {
    const screen = blastScreen(credential('wb-risk'), 'kill-only', UTC);
    assert.match(screen, /no consumer is declared; that does not mean that nobody uses it/);
    assert.match(screen, /no new key is made/);
  });
});

describe('where a credential stands after a rotation', () => {
  it('names the new key and how long the old one lives', () => {
    assert.equal(
      standing(orders(), UTC, noColour),
      'wb-orders-1   v8 current · v7 still accepted, ends Tue 8 Dec 10:00 (in 6d 4h)\n',
    );
  });

  it('says the condition where it is not a calm one', () => {
    const view = credential('wb-risk', { condition: 'no-live-key', versions: [] });
    assert.equal(standing(view, UTC, noColour), 'wb-risk   ✖ no live key\n');
  });
});

describe('a fault on the terminal', () => {
  it('has a place, an expectation and a next command', () => {
    const text = faultText(
      {
        code: 'KT5012',
        place: 'credential nobody',
        saw: 'no such credential',
        expected: 'the name of a credential',
        next: 'keyturn list',
      },
      noColour,
    );
    assert.equal(
      text,
      `KT5012 credential nobody: no such credential
       expected the name of a credential
Next: keyturn list
`,
    );
  });

  it('lists one change of a stale plan a line', () => {
    const saw = 'wb-a: was rotate-now, now nothing (not due); wb-b: gone; wb-c: 2 new events since the plan';
    const text = faultText({ code: 'KT5013', place: 'plan 9f3c', saw, expected: 'e', next: 'n' }, noColour);
    assert.deepEqual(text.split('\n').slice(0, 3), [
      'KT5013 plan 9f3c: wb-a: was rotate-now, now nothing (not due)',
      '       wb-b: gone',
      '       wb-c: 2 new events since the plan',
    ]);
  });
});

describe('times on the screen', () => {
  const local = { now: NOW, timezone: 'Asia/Hong_Kong' };
  const cases: readonly (readonly [string, string, string])[] = [
    ['a weekday and a minute', formatWhen(NOW + 6 * DAY_MS, local), 'Tue 8 Dec 14:00'],
    ['the year of what is far', formatWhen(NOW + 400 * DAY_MS, local), 'Thu 6 Jan 2028'],
    ['September in three letters', formatWhen(Date.UTC(2026, 8, 5, 0, 30), local), 'Sat 5 Sep 08:30'],
    ['midnight as 00', formatWhen(Date.UTC(2026, 11, 5, 16), local), 'Sun 6 Dec 00:00'],
    ['a stamp', formatStamp(Date.UTC(2026, 11, 5, 16, 7, 9), local), '2026-12-06 00:07:09'],
    ['an age in days', formatAge(92 * DAY_MS + 3 * HOUR_MS), '92d'],
    ['an age in seconds', formatAge(41_999), '41s'],
    ['an age of nothing', formatAge(-5), '0s'],
    ['what lies ahead', formatDistance(NOW + 4 * HOUR_MS + 12 * MINUTE_MS, NOW), 'in 4h 12m'],
    ['what lies behind', formatDistance(NOW - 12_000, NOW), '12s ago'],
  ];
  for (const [what, actual, expected] of cases) it(`shows ${what}`, () => assert.equal(actual, expected));

  it('are the same without a zone as in the zone of the system', () => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    for (const at of [NOW, Date.UTC(2027, 2, 28, 1, 30), Date.UTC(2026, 6, 1)]) {
      const system = { now: NOW, timezone: undefined };
      assert.equal(formatWhen(at, system), formatWhen(at, { now: NOW, timezone: timeZone }));
      assert.equal(formatStamp(at, system), formatStamp(at, { now: NOW, timezone: timeZone }));
    }
  });
});
