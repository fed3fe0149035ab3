import assert from 'node:assert/strict';
import { smtp } from '../../src/channels/smtp/index.ts';
import { Secret } from '../../src/domain/secret.ts';
import { channelDeps } from '../contract/channel/deps.ts';
import { headersOf, mailServer, partsOf } from '../support/receivers/smtp.ts';
import type { MailServer } from '../support/receivers/smtp.ts';
import { faultOf } from './fault-of.ts';
import { notice } from './notice.ts';

const LOGIN = { user: 'keyturn', password: 'fake-password-of-the-tests' };

describe('the SMTP channel', () => {
  const servers: MailServer[] = [];

  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  const serve = async (options = {}): Promise<MailServer> => {
    const server = await mailServer(LOGIN, options);
    servers.push(server);
    return server;
  };
  const channel = ({ port, ca }: MailServer, more: Record<string, unknown> = {}) => {
    const settings = {
      ...{ host: '127.0.0.1', port, from: 'keyturn@example.com', to: ['a@example.com', 'b@example.com'] },
      ...{ auth: { user: LOGIN.user, password: new Secret(LOGIN.password) }, tls: { ca: new Secret(ca) } },
      timeout: '1s',
      ...more,
    };
    return smtp.create('mail', settings, channelDeps());
  };

  it('writes one letter to all, encrypted and under its login, as text and as HTML', async () => {
    const server = await serve();
    await channel(server).deliver(notice('raised', { marketZone: 'Asia/Hong_Kong' }));
    const [letter] = server.letters;
    assert.ok(letter !== undefined);
    assert.deepEqual(letter.to, ['a@example.com', 'b@example.com']);
    assert.deepEqual([letter.from, letter.encrypted, letter.user], ['keyturn@example.com', true, 'keyturn']);
    assert.equal(headersOf(letter).get('subject'), '[keyturn] ✖ critical · wb-orders-1 · Key overdue');
    const parts = partsOf(letter);
    for (const type of ['text/plain', 'text/html'])
      for (const part of [
        'the key is 92d old',
        'keyturn why wb-orders-1',
        '2026-11-22 03:04:05 UTC',
        '2026-11-22 11:04:05 Asia/Hong_Kong',
      ])
        assert.ok(parts.get(type)?.includes(part), `${type} lacks ${part}`);
  });

  it('holds the letters of one thread together, and gives each an id of its own', async () => {
    const server = await serve();
    await channel(server).deliver({ ...notice('raised'), id: 'note_1' });
    await channel(server).deliver({ ...notice('resolved'), id: 'note_2' });
    await channel(server).deliver({ ...notice('raised', { thread: 'another' }), id: 'note_3' });
    const [first, second, third] = server.letters.map(headersOf);
    assert.equal(first?.get('message-id'), '<note_1@example.com>');
    assert.equal(first?.get('references'), second?.get('references'));
    assert.notEqual(first?.get('references'), third?.get('references'));
    assert.equal(second?.get('auto-submitted'), 'auto-generated');
  });

  it('escapes what an alert says in HTML', async () => {
    const server = await serve();
    await channel(server).deliver(notice('raised', { summary: '<img src=x onerror="alert(1)">' }));
    const html = partsOf(server.letters[0]!).get('text/html') ?? '';
    assert.equal(html.includes('<img'), false);
    assert.ok(html.includes('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;'));
  });

  it('speaks TLS from the first byte where the manifest says so', async () => {
    const server = await serve({ secure: true });
    await channel(server, { security: 'tls' }).deliver(notice('raised'));
    assert.equal(server.letters[0]?.encrypted, true);
  });

  it('sends neither login nor letter where the server offers no TLS', async () => {
    const server = await serve({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    const fault = await faultOf(channel(server).deliver(notice('raised')));
    assert.equal(fault.code, 'KT7105');
    assert.equal(server.letters.length, 0);
  });

  for (const security of ['starttls', 'tls'] as const)
    it(`refuses a certificate that nobody vouches for (${security})`, async () => {
      const server = await serve({ secure: security === 'tls' });
      const fault = await faultOf(channel(server, { security, tls: undefined }).deliver(notice('raised')));
      assert.equal(fault.code, 'KT7005');
      assert.equal(server.letters.length, 0);
    });

  it('names a login that is refused, and repeats none of the server’s words', async () => {
    const server = await serve();
    const auth = { user: 'keyturn', password: new Secret('fake-CANARY-password') };
    const fault = await faultOf(channel(server, { auth }).deliver(notice('raised')));
    assert.deepEqual([fault.code, fault.saw], ['KT7103', 'status 535 after AUTH PLAIN']);
    assert.equal(JSON.stringify([fault.message, String(fault.cause), fault.stack]).includes('CANARY'), false);
  });

  it('names recipients that are refused', async () => {
    const server = await serve();
    server.refuseRecipients(true);
    const fault = await faultOf(channel(server).deliver(notice('raised')));
    assert.deepEqual([fault.code, fault.saw], ['KT7104', 'status 550 after RCPT TO']);
  });

  it('names a server that is gone, and one that never greets', async () => {
    const server = await serve();
    const other = channel(server);
    await servers.pop()?.close();
    assert.equal((await faultOf(other.deliver(notice('raised')))).code, 'KT7001');
    const silent = await serve({ onConnect: () => undefined });
    assert.equal((await faultOf(channel(silent).deliver(notice('raised')))).code, 'KT7002');
  });

  const minimal = { host: 'mail.example.com', from: 'keyturn@example.com', to: ['a@example.com'] };
  for (const [says, settings, accepted] of [
    ['a server and addresses', {}, true],
    ['no encryption to another machine', { security: 'none' }, false],
    ['no encryption on loopback', { security: 'none', host: '127.0.0.1' }, true],
    ['a password in plain text', { auth: { user: 'u', password: 'p' } }, false],
    ['nobody to write to', { to: [] }, false],
    ['an address with a line in it', { from: 'a@example.com\r\nBcc: b@example.com' }, false],
  ] as const)
    it(`${accepted ? 'takes' : 'refuses'} ${says}`, () => {
      assert.equal(smtp.settingsSchema.safeParse({ ...minimal, ...settings }).success, accepted);
    });
});
