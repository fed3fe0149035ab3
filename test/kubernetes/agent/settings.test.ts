import assert from 'node:assert/strict';
import { readSettings } from '../../../src/kubernetes/agent/config/read-settings.ts';
import type { AgentFlags } from '../../../src/kubernetes/agent/config/read-settings.ts';

const NO_FLAGS: AgentFlags = { url: null, caFile: null, tokenFile: null, directory: null, instance: null };

const good = {
  url: 'https://keyturn.example.com:7373',
  tokenFile: 'token',
  directory: 'run',
  credentials: { 'wb-orders-1': { files: [{ name: 'orders.env', format: 'env' }] } },
};

const read = (value: unknown, flags: Partial<AgentFlags> = {}) =>
  readSettings({
    ...{ value, file: 'agent.yaml', flags: { ...NO_FLAGS, ...flags }, host: 'desk-host-1' },
    resolve: (path) => `/etc/agent/${path}`,
    readText: () => 'from a file: {{ APP_KEY }}',
  });

const credential = (more: object) => ({
  ...good,
  credentials: { 'wb-orders-1': { ...good.credentials['wb-orders-1'], ...more } },
});
const withFiles = (...files: readonly object[]) => credential({ files });

describe('the configuration of the agent', () => {
  it('takes its defaults where it says nothing', () => {
    const { instance, address, tokenFile, credentials } = read(good);
    assert.deepEqual([instance, tokenFile], ['desk-host-1', '/etc/agent/token']);
    assert.deepEqual(address, { kind: 'url', url: good.url, caFile: null });
    assert.deepEqual(credentials, [
      {
        name: 'wb-orders-1',
        files: [{ name: 'orders.env', mode: 0o440, content: { kind: 'format', format: 'env' } }],
        onChange: { kind: 'none' },
        ack: { kind: 'none' },
      },
    ]);
  });

  it('is overruled by what the command line says', () => {
    const { instance, address } = read(good, { url: 'unix:/run/keyturn.sock', instance: 'other' });
    assert.deepEqual([instance, address], ['other', { kind: 'socket', path: '/run/keyturn.sock' }]);
  });

  it('knows how an application is told, and how it answers', () => {
    const [told] = read(
      credential({ onChange: 'signal:SIGHUP', pidFile: 'pid', ack: 'http:8080/loaded' }),
    ).credentials;
    const to = { kind: 'pidFile', file: '/etc/agent/pid' };
    assert.deepEqual(told?.onChange, { kind: 'signal', signal: 'SIGHUP', to });
    assert.deepEqual(told.ack, { kind: 'http', port: 8080, path: '/loaded' });
  });

  it('reads a template from a file', () => {
    const [made] = read(withFiles({ name: 'x', templateFile: 't' })).credentials;
    assert.deepEqual(made?.files[0]?.content, {
      kind: 'template',
      pieces: [{ text: 'from a file: ' }, { field: 'APP_KEY' }, { text: '' }],
    });
  });

  const wrong: readonly [string, unknown, RegExp][] = [
    ['nothing', null, /the file: not an object; .*url: missing.*credentials: missing/],
    ['a word that it does not know', { ...good, ur1: 'x' }, /the file\.ur1: unknown/],
    ['no credential', { ...good, credentials: {} }, /credentials: none/],
    ['a name of an instance with a space', { ...good, instance: 'a b' }, /instance: not 1 to 128/],
    [
      'a file that leads elsewhere',
      withFiles({ name: '../x', format: 'env' }),
      /files\[0\]\.name: not one plain/,
    ],
    [
      'a file for everybody',
      withFiles({ name: 'x', format: 'env', mode: '0644' }),
      /mode: open to everybody/,
    ],
    [
      'a mode that YAML reads as a number',
      withFiles({ name: 'x', format: 'env', mode: 440 }),
      /mode: not a text/,
    ],
    [
      'a format of nobody',
      withFiles({ name: 'x', format: 'toml' }),
      /format: none of env, json, yaml, properties/,
    ],
    ['two contents', withFiles({ name: 'x', format: 'env', template: 'y' }), /one of format, template/],
    [
      'a template with an expression',
      withFiles({ name: 'x', template: '{{ a + b }}' }),
      /braces that are no/,
    ],
    [
      'one file twice',
      withFiles({ name: 'x', format: 'env' }, { name: 'x', format: 'json' }),
      /file x is one of/,
    ],
    ['a command', credential({ onChange: 'command:reload' }), /onChange: none of none, signal:SIG and http/],
    ['a signal that there is not', credential({ onChange: 'signal:BOO', pidFile: 'p' }), /no signal of this/],
    [
      'a signal to two',
      credential({ onChange: 'signal:HUP', pidFile: 'p', signalTo: 'containers' }),
      /pidFile as well/,
    ],
    ['a signal to all', credential({ onChange: 'signal:HUP', signalTo: 'all' }), /else than containers/],
    ['someone to signal and no signal', credential({ signalTo: 'containers' }), /only a signal needs it/],
    ['a signal to nobody', credential({ onChange: 'signal:HUP' }), /pidFile: missing/],
    ['an address of another machine', credential({ ack: 'http://other:80/x' }), /ack: none of none, file/],
    ['a port that there is not', credential({ ack: 'http:70000/x' }), /ack: none of none, file/],
  ];
  for (const [what, value, saw] of wrong)
    it(`is refused with ${what}`, () =>
      assert.throws(
        () => read(value),
        (thrown: Error & { code?: string; saw?: string }) => {
          assert.equal(thrown.code, 'KT6501');
          assert.match(thrown.saw ?? '', saw);
          return true;
        },
      ));
});
