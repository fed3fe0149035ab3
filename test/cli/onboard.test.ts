import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnboardingEvent } from '../../src/domain/onboarding/events.ts';
import type { OnboardingSpec } from '../../src/domain/onboarding/dossier.ts';
import { passed, PREPARED, RECORDED, run, SUBMITTED } from '../domain/onboarding/given.ts';
import { createOnboardingDouble } from '../http/onboarding-double.ts';
import type { OnboardingDouble } from '../http/onboarding-double.ts';
import { API_USER, dossier, NOTED } from '../support/onboarding.ts';
import { startDaemon, widest } from './world-for-tests.ts';
import type { Daemon } from './world-for-tests.ts';

const AGREED = [...PREPARED, SUBMITTED, ...passed('review')];
const ASKED: OnboardingEvent = {
  ...{ type: 'ChangeAsked', change: 'change-1', evidence: NOTED },
  permissions: { endpoints: ['/broker/**'], ipWhitelist: ['18.1.2.3'], users: [API_USER] },
};
const TRIED: readonly OnboardingEvent[] = [
  ASKED,
  { type: 'ChangeMade', change: 'change-1', evidence: NOTED },
  {
    ...{ type: 'ChangeTried', change: 'change-1' },
    tries: [{ credential: 'wb-demo', version: 2, verdict: 'wrong-address', saw: null }],
  },
];

describe('keyturn onboard', () => {
  let daemon: Daemon;
  let double: OnboardingDouble;

  async function given(
    events: readonly OnboardingEvent[],
    spec?: OnboardingSpec,
  ): Promise<Daemon['keyturn']> {
    double = createOnboardingDouble(events, spec);
    daemon = await startDaemon(undefined, { onboarding: double });
    return (...argv) => daemon.keyturn(...argv);
  }
  afterEach(() => daemon.stop());

  it('lists applications with their stage, in 80 columns', async () => {
    const keyturn = await given([...PREPARED, SUBMITTED]);
    const { code, out } = await keyturn('onboard');
    assert.equal(code, 0);
    assert.equal(
      out,
      `APPLICATION  STAGE   STATUS     SINCE  PASSED  OWNER             NOTES
broker-api   review  ◔ waiting  1m     5/10    group:broker-ops  –
`,
    );
    assert.equal((await keyturn('onboard', 'list', '-o', 'name')).out, 'broker-api\n');
  });

  it('says what is next, by whom, and the command that says it is done', async () => {
    const keyturn = await given(passed('requirements'));
    const { out } = await keyturn('onboard', 'next');
    assert.match(out, /▲ you {2}broker-api materials\n/);
    assert.match(out, /Next: keyturn onboard conformance broker-api\n/);
    assert.ok(widest(out) <= 80, out);
    const { items } = JSON.parse((await keyturn('onboard', 'next', '-o', 'json')).out) as {
      items: { of: string }[];
    };
    assert.deepEqual(
      items.map(({ of }) => of),
      ['materials', 'testing'],
    );
  });

  for (const what of ['show', 'status'])
    it(`${what}s every part of an application in 80 columns`, async () => {
      const rejected: OnboardingEvent = {
        ...{ type: 'StageRejected', stage: 'access', evidence: NOTED },
        reasons: ['the portal shows "not authorised" although the list of authorised users has the user'],
      };
      const history = [...AGREED, { type: 'ConformanceRecorded', run: run() } as const, RECORDED, ...TRIED];
      const keyturn = await given([...history, ...passed('users'), rejected]);
      const { code, out } = await keyturn('onboard', what, 'broker-api');
      assert.equal(code, 0);
      assert.match(out, /^broker-api {3}Rehearsal Securities Limited → webull {3}7 of 10 stages passed\n/);
      assert.match(out, /access +✖ rejected/);
      assert.match(out, /registration +◌ blocked .* after access/);
      if (what === 'show') assert.match(out, /✖ wb-demo v2 wrong-address/);
      assert.ok(widest(out) <= 80, out);
    });

  it('records a word with the digest of a document, which stays where it is', async () => {
    const keyturn = await given([]);
    const file = join(daemon.data, 'minutes.pdf');
    await writeFile(file, 'minutes of a meeting');
    const document = `sha256:${createHash('sha256').update('minutes of a meeting').digest('hex')}`;
    await keyturn('onboard', 'pass', 'broker-api', 'requirements', '--note', 'met', '--document', file);
    await keyturn('onboard', 'hand-in', 'broker-api', 'qualification', '--document', document);
    await keyturn('onboard', 'reject', 'broker-api', 'qualification', '--reason', 'one', '--reason', 'two');
    await keyturn('onboard', 'note', 'broker-api', '--note', 'asked again');
    await keyturn('onboard', 'submit', 'broker-api', '--document', file);
    await keyturn('onboard', 'change', 'broker-api', 'ask', '--note', 'by mail');
    await keyturn('onboard', 'change', 'broker-api', 'refused', 'change-1', '--reason', 'not for you');
    await keyturn('onboard', 'change', 'broker-api', 'made', 'change-1');
    await keyturn('onboard', 'users', 'broker-api', '--record');
    const nothing = { note: null, document: null };
    assert.deepEqual(double.asked, [
      { act: 'pass', stage: 'requirements', evidence: { note: 'met', document } },
      { act: 'hand-in', stage: 'qualification', evidence: { note: null, document } },
      { act: 'reject', stage: 'qualification', reasons: ['one', 'two'], evidence: nothing },
      { act: 'note', stage: null, evidence: { note: 'asked again', document: null } },
      { act: 'submit', evidence: { note: null, document } },
      { act: 'ask-change', evidence: { note: 'by mail', document: null } },
      { act: 'change-refused', change: 'change-1', reasons: ['not for you'], evidence: nothing },
      { act: 'change-made', change: 'change-1', evidence: nothing },
      { saw: null, record: true, evidence: nothing },
    ]);
  });

  for (const [says, argv, saw] of [
    ['a stage that is misspelt', ['pass', 'broker-api', 'materails'], /did you mean "materials"\?/],
    ['no application', ['show'], /the name of an application is missing/],
    ['a rejection without a reason', ['reject', 'broker-api', 'review'], /--reason is missing/],
    ['a user without a status', ['users', 'broker-api', '--saw', 'a@example.com'], /expected EMAIL=/],
    ['a word that no change takes', ['change', 'broker-api', 'maed'], /expected ask, made, refused, try/],
    ['a document that is not there', ['submit', 'broker-api', '--document', '/nowhere.pdf'], /ENOENT/],
  ] as const)
    it(`refuses ${says}, and asks nothing`, async () => {
      const keyturn = await given([]);
      const { code, err } = await keyturn('onboard', ...argv);
      assert.ok(code === 2 || code === 4, err);
      assert.match(err.replace(/\s+/g, ' '), saw);
      assert.deepEqual(double.asked, []);
    });

  it('ends with 1 where a run, a list or a key is not as it should be', async () => {
    const keyturn = await given([
      ...AGREED,
      { type: 'ConformanceRecorded', run: run(false) },
      RECORDED,
      { type: 'UsersSeen', users: [{ email: API_USER, status: 'withdrawn' }], by: 'person' },
      ...TRIED,
    ]);
    const tried = await keyturn('onboard', 'conformance', 'broker-api');
    assert.equal(tried.code, 1);
    assert.match(tried.out, /✖ failed +the issuer answers/);
    assert.ok(widest(tried.out) <= 80, tried.out);
    const seen = await keyturn('onboard', 'users', 'broker-api', '--saw', `${API_USER}=withdrawn`);
    assert.equal(seen.code, 1);
    assert.match(seen.out, /✖ broker-keys@example.com is withdrawn and recorded as authorized/);
    const changed = await keyturn('onboard', 'change', 'broker-api', 'try', 'change-1');
    assert.equal(changed.code, 1);
    assert.match(changed.out, /✖ wb-demo v2 wrong-address/);
  });

  describe('writes a letter', () => {
    const wanted = dossier({ contact: 'inst.support@example.com' });

    it('as a draft that mail programs open, and sends nothing', async () => {
      const keyturn = await given(PREPARED, wanted);
      const out = join(daemon.data, 'letter.eml');
      const { code, err } = await keyturn('onboard', 'letter', 'broker-api', '--format', 'eml', '--out', out);
      assert.equal(code, 0);
      assert.match(
        err,
        /Next: send it to inst\.support@example\.com, then keyturn onboard submit broker-api/,
      );
      const eml = await readFile(out, 'utf8');
      const head = eml.slice(0, eml.indexOf('\r\n\r\n'));
      for (const line of [
        'From: ops@example.com',
        'To: inst.support@example.com',
        'Subject: Broker API Application: Rehearsal Securities Limited',
        'X-Unsent: 1',
        'MIME-Version: 1.0',
      ])
        assert.ok(head.split('\r\n').includes(line), `${line}\n${head}`);
      assert.match(head, /^Message-ID: <[^>]+@example\.com>$/m);
      assert.match(head, /^Date: \w{3}, \d\d \w{3} \d{4}/m);
      assert.ok(eml.split('\r\n').every((line) => line.length <= 998 && !line.includes('\n')));
      assert.match(eml, /3\. API Interface Requirements[\s\S]*\/broker\/\*\*/);
    });

    it('with all five categories, in Markdown and as a page', async () => {
      const keyturn = await given([...PREPARED, { type: 'ConformanceRecorded', run: run() }], wanted);
      const { out } = await keyturn('onboard', 'letter', 'broker-api');
      for (const title of [
        '1. Business Integration Model',
        '2. Use Case Scenarios',
        '3. API Interface Requirements',
        '4. IP Whitelist (Optional)',
        '5. API User Information',
        'Environment testing',
      ])
        assert.ok(out.includes(`## ${title}`), title);
      assert.ok(out.includes('- /broker/\\*\\*'), 'no emphasis is made of a pattern');
      const html = await keyturn('onboard', 'letter', 'broker-api', '--format', 'html');
      assert.match(html.out, /default-src 'none'/);
      assert.match(html.out, /<li>\/broker\/\*\*<\/li>/);
    });

    it('that tells of no test that did not pass, and asks for changes once something is in force', async () => {
      const { information } = wanted;
      const ipWhitelist = [{ text: '18.1.2.3', reach: 'public', bits: 0 }] as const;
      const keyturn = await given([...AGREED, { type: 'ConformanceRecorded', run: run(false) }], {
        ...wanted,
        information: { ...information, ipWhitelist },
      });
      const { out } = await keyturn('onboard', 'letter', 'broker-api');
      assert.match(out, /^# Change of Broker API permissions/);
      assert.match(out, /- add: 18\.1\.2\.3/);
      assert.doesNotMatch(out, /Environment testing|Integration Model/);
    });
  });
});
