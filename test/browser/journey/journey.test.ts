import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { DAY_MS, HOUR_MS } from '../../../src/domain/duration.ts';
import { useBrowser } from '../../support/browser.ts';
import { expectAccessible, freshLink, loggedIn, watchedPage } from '../../support/dashboard.ts';
import { paste, toThePress } from '../../support/e2e-surface/attended.ts';
import { addressOf } from '../../support/e2e-surface/installation.ts';
import { filesBelow, hitsIn } from '../../support/e2e-surface/needles.ts';
import type { Hay } from '../../support/e2e-surface/needles.ts';
import { USER } from '../../support/e2e-surface/sandbox.ts';
import type { Key } from '../../support/e2e-surface/sandbox.ts';
import { requireTerminals, startTerminal } from '../../support/e2e-surface/terminal.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { EXPIRED, REVOKED } from '../../sandbox/client.ts';
import { sitesIn } from './sites.ts';
import type { Sites } from './sites.ts';
import { APPLICATION, KEY, LOGIN_PASSWORD, openWorld, sha256, TRADING_PASSWORD } from './world.ts';
import type { World } from './world.ts';

interface Shown {
  readonly condition: string;
  readonly versions: readonly { readonly version: number; readonly status: string }[];
}

/** The document, sentence by sentence, at the issuer's pages, the dashboard and the command line; each step needs those before it. */
describe('the whole journey, from an institution that nobody knows to a key that is ended', function () {
  this.timeout(180_000);
  const browser = useBrowser();
  let world: World;
  let context: BrowserContext;
  let sites: Sites;
  let [first, second]: [Key, Key] = [
    { appKey: '', appSecret: '' },
    { appKey: '', appSecret: '' },
  ];
  /** All that any page sent to the daemon. */
  const sent: Hay[] = [];
  const codes: string[] = [];

  before(async function () {
    this.timeout(120_000);
    requireTerminals(this);
    world = await openWorld();
    await enter();
  });
  after(() => world.end());

  /** Logged in at the dashboard, before the sites of the issuer. */
  const enter = async (): Promise<void> => {
    context = await loggedIn(browser(), await dashboard(), await freshLink(world.place));
    sites = sitesIn(context, world.issuer.pages, codes);
    context.on('request', (request) => {
      if (request.url().startsWith(world.issuer.pages)) return;
      const text = JSON.stringify(request.headers()) + (request.postData() ?? '');
      sent.push({ where: `${request.method()} ${request.url()}`, bytes: Buffer.from(text) });
    });
  };
  const dashboard = async () => ({ url: await addressOf(world.place.data) });
  const { onboard, view } = {
    onboard: (...args: readonly string[]) => world.onboard(...args),
    view: () => world.view(),
  };
  const statusOf = async (stage: string) =>
    (await view()).stageList.find((each) => each.stage === stage)?.status;
  const shown = () => world.place.json<Shown>('show', KEY);
  const versions = async (): Promise<string> =>
    (await shown()).versions.map(({ version, status }) => `v${version} ${status}`).join(', ');
  /** A page of the dashboard that looks at nothing but the daemon, and is for everybody. */
  const look = async (path: string, at: (page: Page) => Promise<void>): Promise<void> => {
    const { url } = await dashboard();
    const { page, wrong } = await watchedPage(context, url);
    await page.goto(url + path);
    await at(page);
    await expectAccessible(page);
    assert.deepEqual(wrong, []);
    await page.close();
  };
  const stageShows = (stage: RegExp, status: RegExp) =>
    look(`/onboarding/${APPLICATION}`, (page) =>
      page.getByRole('row', { name: stage }).getByText(status).first().waitFor(),
    );
  const delivered = (key: Key) =>
    until('the store', async () => {
      const held = JSON.parse((await world.inStore()) ?? '{}') as Readonly<Record<string, string>>;
      return held['APP_KEY'] === key.appKey && held['APP_SECRET'] === key.appSecret;
    });

  it('tells the staff what it wants, and gets the checklist', async () => {
    assert.match(await onboard('next'), /talk with the issuer/);
    await sites.enterInstitution();
    await sites.institutionReads(/have not given out the checklist yet/);
    await sites.giveOutChecklist();
    await sites.institutionReads(/: missing/);
    await onboard('pass', APPLICATION, 'requirements', '--note', 'call with the staff; the checklist came');
    await stageShows(/requirements/i, /● passed/);
  });

  it('brings its materials, is rejected with reasons, and passes the review', async () => {
    await onboard('pass', APPLICATION, 'materials');
    await onboard('hand-in', APPLICATION, 'qualification', '--note', 'entered on the platform');
    await sites.review('review', 'no audit report');
    await sites.institutionReads(/no audit report/);
    await onboard('reject', APPLICATION, 'qualification', '--reason', 'no audit report');
    await stageShows(/qualification/i, /✖ rejected/);
    await sites.review('review');
    await sites.institutionReads(/approved/);
    await onboard('pass', APPLICATION, 'qualification', '--note', 'the platform says approved');
  });

  it('tests the environment', async () => {
    assert.match(await onboard('conformance', APPLICATION), /● passed: full run at webull-uat/);
    await stageShows(/testing/i, /● passed/);
  });

  it('applies in writing, with the five categories', async () => {
    const letter = world.place.path('letter.eml');
    await onboard('letter', APPLICATION, '--format', 'eml', '--out', letter);
    const bytes = await readFile(letter);
    const { information } = await view();
    for (const each of [
      information.integrationModel,
      ...information.useCases,
      ...information.endpoints,
      USER,
    ])
      assert.ok(bytes.includes(each), each);
    await onboard('submit', APPLICATION, '--document', letter);
    const { stageList } = await view();
    assert.equal(stageList.find(({ stage }) => stage === 'application')?.evidence?.document, sha256(bytes));
    await sites.receiveMaterials(information);
    assert.equal(await statusOf('review'), 'waiting');
  });

  it('is agreed to, and its user authorised, as the Institutional Portal shows', async () => {
    await sites.review('materials-review');
    await onboard('pass', APPLICATION, 'review', '--note', 'mail of the issuer');
    assert.match((await sites.portalShows()).users, /No user of .* was authorised yet/);
    await sites.authorise();
    const { users, access } = await sites.portalShows();
    assert.match(users, new RegExp(`${USER}\\s*authorized`));
    assert.match(access, /authorized/);
    await onboard('users', APPLICATION, '--record', '--saw', `${USER}=authorized`);
    await onboard('pass', APPLICATION, 'access', '--note', 'My OpenAPI Access says authorized');
    await stageShows(/access/i, /● passed/);
  });

  it('registers the key application, and its first key is made in a ceremony on the dashboard', async () => {
    await sites.registerApplication(KEY);
    await onboard('pass', APPLICATION, 'registration', '--note', `registered as ${KEY}`);
    await world.declareCredential();
    await until('the task', async () => (await world.place.cli('next')).stdout.includes(`start ${KEY}`));
    await look('/tasks', async (page) => {
      await page.getByRole('link', { name: 'Open' }).click();
      await page.getByLabel(/My screen is shared with nobody/).check();
      await page.getByRole('button', { name: 'I do it' }).click();
      await page.getByRole('heading', { name: /Open the portal and compare/ }).waitFor({ timeout: 30_000 });
      const popup = page.waitForEvent('popup');
      await page.getByRole('link', { name: 'Open', exact: true }).click();
      const portal = await popup;
      await page.getByRole('button', { name: /I press next/ }).click();
      await page.getByRole('heading', { name: /Press Generate Key, once/ }).waitFor();
      first = await sites.makeKey(portal, 'Generate Key', KEY);
      await page.getByLabel('App Key', { exact: true }).fill(first.appKey);
      await page.getByLabel('App Secret').fill(first.appSecret);
      await page.getByRole('button', { name: 'Seal and send' }).click();
      await page.getByText('you may close its page').waitFor({ timeout: 30_000 });
      await portal.close();
    });
    await delivered(first);
    assert.equal(await world.gatewaySays(first), '200');
    await onboard('pass', APPLICATION, 'first-key');
    const { passed, stages } = await view();
    assert.equal(passed, stages);
    await look(`/onboarding/${APPLICATION}`, (page) =>
      page.getByText(`${stages} of ${stages} stages`).waitFor(),
    );
  });

  it('is rotated by a ceremony at a terminal, and both keys live', async () => {
    assert.equal((await world.place.cli('rotate', KEY, '--note', 'rehearsal')).code, 3);
    const terminal = startTerminal(['ceremony', 'start', KEY, '--data', world.place.data]);
    try {
      await toThePress(terminal);
      const portal = await sites.developerCenter();
      second = await sites.makeKey(portal, 'Reset Key', KEY);
      await paste(terminal, second);
      await terminal.sees(/you may close the page now/);
      assert.equal(await terminal.ended, 0);
      await portal.close();
    } finally {
      await terminal.close();
    }
    await delivered(second);
    assert.deepEqual([await world.gatewaySays(first), await world.gatewaySays(second)], ['200', '200']);
    assert.equal(await versions(), 'v1 previous, v2 current');
    await look(`/credentials/${KEY}`, (page) =>
      page
        .getByText(/overlap/i)
        .first()
        .waitFor(),
    );
  });

  it('sees the old key refused when the overlap is over, ten days later', async () => {
    await world.wakeLater(10 * DAY_MS + HOUR_MS);
    await until(
      'the end of the overlap',
      async () => (await versions()) === 'v1 expired, v2 current',
      60_000,
    );
    assert.deepEqual([await world.gatewaySays(first), await world.gatewaySays(second)], [EXPIRED, '200']);
    await delivered(second);
    const { counters } = await world.issuer.application(KEY);
    assert.deepEqual([counters.generated, counters.reset], [1, 1]);
  });

  it('is ended at the issuer by a person, and called so only once it was seen refused', async () => {
    const asked = ['decommission', KEY, '--reason', 'the desk closed', '--yes', KEY, '--timeout', '5s'];
    const { code, stderr } = await world.place.cli(...asked);
    assert.ok(code === 3 || code === 6, `${code}: ${stderr}`);
    assert.equal(await world.inStore(), null);
    assert.equal(await world.gatewaySays(second), '200', 'nobody has deleted it yet');
    await enter();
    await look(`/tasks/${KEY}`, async (page) => {
      await page.getByRole('heading', { name: 'Delete the application at the portal' }).waitFor();
      const portal = await sites.developerCenter();
      assert.match(await sites.deleteApplication(portal, KEY), /Keys ended: 1/);
      await page.getByRole('button', { name: 'I have deleted it' }).click();
      await page.getByText('Nothing waits for a person here').waitFor({ timeout: 30_000 });
      await portal.close();
    });
    await until('the end', async () => (await shown()).condition === 'decommissioned', 30_000);
    assert.deepEqual([await world.gatewaySays(first), await world.gatewaySays(second)], [EXPIRED, REVOKED]);
    const events = await world.place.cli('audit', 'list', KEY);
    assert.match(events.stdout, /ProvenDead[^]*Decommissioned +the desk closed/);
    const { problems } = await world.place.json<{ readonly problems: readonly unknown[] }>('audit', 'verify');
    assert.deepEqual(problems, []);
  });

  it('has told the daemon no code, no password, and no key in the clear', async () => {
    const kept = await filesBelow(world.place.data);
    assert.ok(sent.some(({ bytes }) => bytes.includes('AGE ENCRYPTED FILE')));
    const needles = [
      { what: 'the login password', text: LOGIN_PASSWORD },
      { what: 'the trading password', text: TRADING_PASSWORD },
      ...[first, second].map(({ appSecret }) => ({ what: 'an App Secret', text: appSecret })),
    ];
    assert.deepEqual(hitsIn([...sent, ...kept], needles), []);
    assert.equal(codes.length, 3, 'of the first key, the second, and the end');
    for (const code of codes)
      for (const { where, bytes } of [...sent, ...kept])
        assert.doesNotMatch(
          bytes.toString('latin1'),
          new RegExp(`(?<![0-9A-Za-z])${code}(?![0-9A-Za-z])`),
          `${where} holds the code`,
        );
  });
});
