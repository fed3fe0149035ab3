import assert from 'node:assert/strict';
import { DEMO } from '../../../src/sandbox/seed.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { closeAll, demoKey, done, open, verdict } from '../client.ts';
import { MANAGE, codeFrom, loggedIn, person, wordsOf } from './person.ts';
import type { Person } from './person.ts';

const WRONG_CODE = 'made-up';

type Applications = readonly { readonly counters: Readonly<Record<string, number>> }[];

async function resets(sandbox: Sandbox): Promise<number | undefined> {
  const { applications } = await done(sandbox, 'GET /control/state');
  return (applications as Applications)[0]?.counters['reset'];
}

describe('the pages of the Developer Center', () => {
  let sandbox: Sandbox;
  let user: Person;
  let href: string;

  const begin = async (options: Parameters<typeof open>[0] = {}): Promise<void> => {
    sandbox = await open(options);
    user = await loggedIn(sandbox);
    href = `${MANAGE}/${demoKey(sandbox).applicationId}`;
  };
  beforeEach(() => begin());
  afterEach(closeAll);

  const step = { tradingPassword: DEMO.tradingPassword };

  it('show a key once: the gateway takes it, and no later page has it', async () => {
    const code = await codeFrom(user, `${href}/reset`);
    const shown = await user.send(await user.open(`${href}/reset`), `${href}/reset`, { code, ...step });
    const [, appKey = ''] = /id="app-key">([^<]+)</.exec(shown.text) ?? [];
    const [, appSecret = ''] = /id="app-secret">([^<]+)</.exec(shown.text) ?? [];
    assert.equal(await verdict(sandbox, { appKey, appSecret }), '200');
    assert.equal(shown.headers.get('cache-control'), 'no-store');
    const later = await Promise.all([user.open(href), user.open(`${href}/reset`), user.open(MANAGE)]);
    for (const page of later) {
      assert.equal(page.status, 200);
      assert.equal(page.text.includes(appSecret), false, page.path);
    }
    assert.match(wordsOf(later[0]), new RegExp(`App Secret \\*\\*\\*\\*${appSecret.slice(-4)} `));
    assert.match(wordsOf(later[0]), /Last reset \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
  });

  it('reset once for a form that is sent twice, one after the other', async () => {
    const code = await codeFrom(user, `${href}/reset`);
    const page = await user.open(`${href}/reset`);
    const first = await user.send(page, `${href}/reset`, { code, ...step });
    const again = await codeFrom(user, `${href}/reset`);
    const second = await user.send(page, `${href}/reset`, { code: again, ...step });
    assert.deepEqual([first.status, second.status], [200, 409]);
    assert.match(second.text, /FORM_ALREADY_SENT/);
    assert.equal(second.text.includes('shown-once'), false);
    assert.equal(await resets(sandbox), 1);
  });

  it('reset once for a form that is sent twice at the same time', async () => {
    const code = await codeFrom(user, `${href}/reset`);
    const page = await user.open(`${href}/reset`);
    const answers = await Promise.all([1, 2].map(() => user.send(page, `${href}/reset`, { code, ...step })));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
    assert.equal(await resets(sandbox), 1);
  });

  it('say how many tries are left, and lock the account after three', async () => {
    await codeFrom(user, `${href}/reset`);
    let page = await user.open(`${href}/reset`);
    const words: string[] = [];
    for (let tries = 0; tries < 3; tries += 1) {
      page = await user.send(page, `${href}/reset`, { code: WRONG_CODE, ...step });
      assert.equal(page.status, 417);
      words.push(wordsOf(page));
    }
    assert.match(words[0] ?? '', /The code is wrong\. 2 tries are left/);
    assert.match(words[1] ?? '', /1 try is left/);
    assert.match(words[2] ?? '', /Locked until .* ACCOUNT_LOCKED/);
    assert.equal(page.text.includes(WRONG_CODE), false, 'an entered code is not shown again');
    const refused = await user.send(await user.open(`${href}/reset`), `${href}/reset/code`);
    assert.match(wordsOf(refused), /ACCOUNT_LOCKED/);
    const staff = await person(sandbox).open(`/staff-console/users/${encodeURIComponent(DEMO.user)}`);
    assert.match(wordsOf(staff), /locked after wrong entries/);
    assert.equal(await resets(sandbox), 0);
  });

  it('say a wrong trading password, and never show it again', async () => {
    const code = await codeFrom(user, `${href}/reset`);
    const tradingPassword = 'not-the-password';
    const page = await user.send(await user.open(`${href}/reset`), `${href}/reset`, {
      code,
      tradingPassword,
    });
    assert.match(wordsOf(page), /The trading password is wrong\..* WRONG_TRADING_PASSWORD/);
    assert.equal(page.text.includes(tradingPassword) || page.text.includes(code), false);
  });

  it('keep to the budget of a product, and show how much of it is left', async () => {
    await closeAll();
    await begin({ profile: 'retail-us' });
    for (let round = 0; round < 3; round += 1) {
      const code = await codeFrom(user, `${href}/reset`);
      const page = await user.send(await user.open(`${href}/reset`), `${href}/reset`, { code, ...step });
      assert.equal(page.status, 200, wordsOf(page));
    }
    assert.match(wordsOf(await user.open(href)), /reset 3 of 3/);
    const code = await codeFrom(user, `${href}/reset`);
    const spent = await user.send(await user.open(`${href}/reset`), `${href}/reset`, { code, ...step });
    assert.match(wordsOf(spent), /BUDGET_EXHAUSTED/);
    assert.equal(await resets(sandbox), 3);
  });

  it('generate the first key of an application, and delete it', async () => {
    const made = await user.send(await user.open(MANAGE), MANAGE, { name: 'wb-pages' });
    const generate = made.path + '/generate';
    let code = await codeFrom(user, generate);
    const shown = await user.send(await user.open(generate), generate, { code, ...step });
    assert.equal(shown.status, 201);
    const remove = made.path + '/delete';
    code = await codeFrom(user, remove);
    const gone = await user.send(await user.open(remove), remove, { code, ...step });
    assert.match(wordsOf(gone), /wb-pages: the key application deleted\. Keys ended: 1\./);
    assert.equal((await user.open(made.path)).status, 404);
  });

  it('show nobody the application of another', async () => {
    const { institutions } = (await done(sandbox, 'GET /staff/institutions')) as {
      institutions: { id: string }[];
    };
    const other = { email: 'other@example.com', loginPassword: 'made-up-1', tradingPassword: 'made-up-2' };
    const path = `POST /staff/institutions/${institutions[0]?.id ?? ''}/users`;
    await done(sandbox, path, { ...other, phone: '+852 0000 0002' });
    const stranger = person(sandbox);
    await stranger.send(await stranger.open('/login'), '/login', other);
    assert.equal((await stranger.open(href)).status, 404);
  });
});
