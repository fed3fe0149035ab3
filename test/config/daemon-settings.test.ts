import assert from 'node:assert/strict';
import { readDaemonSettings } from '../../src/config/daemon-settings.ts';
import type { DaemonFlags } from '../../src/config/daemon-settings.ts';
import { processEnvironment } from '../../src/config/environment.ts';
import type { Environment } from '../../src/config/environment.ts';

const RECIPIENT = `age1${'q'.repeat(58)}`;

function settingsOf(flags: DaemonFlags, environment: Environment = {}) {
  const result = readDaemonSettings(flags, environment);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.settings;
}

function refusals(flags: DaemonFlags, environment: Environment = {}): string[] {
  const result = readDaemonSettings(flags, environment);
  return result.ok ? [] : result.problems.map(({ code, place, saw }) => `${code} ${place}: ${saw}`);
}

describe('the settings of the daemon', () => {
  it('have defaults for everything', () => {
    assert.deepEqual(settingsOf({}), {
      dataDirectory: 'data',
      database: null,
      manifestsDirectory: null,
      listen: { kind: 'tcp', host: '127.0.0.1', port: 7373 },
      tls: null,
      tickSeconds: 5,
      leaseSeconds: 30,
      concurrency: 4,
      recoveryRecipients: [],
      kek: null,
      escrowDirectory: null,
      anchorDirectory: null,
      checkpointSeconds: 300,
      escrowRetentionMs: 30 * 24 * 60 * 60 * 1000,
      heartbeat: null,
      replica: null,
      oidcFile: null,
      logFormat: 'pretty',
      logLevel: 'info',
    });
  });

  it('come from a flag before a variable, and from a variable before the default', () => {
    const environment = { KEYTURN_DATA: '/from/variable', KEYTURN_LOG_LEVEL: 'debug', KEYTURN_TICK: '' };
    const settings = settingsOf({ data: '/from/flag' }, environment);
    assert.equal(settings.dataDirectory, '/from/flag');
    assert.equal(settings.logLevel, 'debug');
    assert.equal(settings.tickSeconds, 5);
  });

  for (const [text, expected] of [
    ['127.0.0.1:0', { kind: 'tcp', host: '127.0.0.1', port: 0 }],
    ['[::1]:7373', { kind: 'tcp', host: '::1', port: 7373 }],
    ['localhost:80', { kind: 'tcp', host: 'localhost', port: 80 }],
    [':7373', { kind: 'tcp', host: '127.0.0.1', port: 7373 }],
    ['unix:/run/keyturn.sock', { kind: 'unix', path: '/run/keyturn.sock' }],
    ['unix:///run/keyturn.sock', { kind: 'unix', path: '/run/keyturn.sock' }],
  ] as const) {
    it(`listen on ${text}`, () => assert.deepEqual(settingsOf({ listen: text }).listen, expected));
  }

  it('take recovery recipients from repeated flags or a list', () => {
    const other = `age1${'p'.repeat(58)}`;
    assert.deepEqual(settingsOf({ recoveryRecipient: [RECIPIENT, other] }).recoveryRecipients, [
      RECIPIENT,
      other,
    ]);
    const list = { KEYTURN_RECOVERY_RECIPIENTS: `${RECIPIENT}, ${other}\n${RECIPIENT}` };
    assert.deepEqual(settingsOf({}, list).recoveryRecipients, [RECIPIENT, other]);
  });

  it('serve beyond the machine with TLS', () => {
    const settings = settingsOf({ listen: '0.0.0.0:7373', tlsCert: 'c.pem', tlsKey: 'k.pem' });
    assert.deepEqual(settings.tls, { certFile: 'c.pem', keyFile: 'k.pem' });
  });

  for (const [flags, environment, expected] of [
    [{ listen: '0.0.0.0:7373' }, {}, 'KT1061 --listen: 0.0.0.0 without TLS'],
    [{ listen: 'keyturn.internal:7373' }, {}, 'KT1061 --listen: keyturn.internal without TLS'],
    [{ listen: '7373' }, {}, 'KT1060 --listen: "7373"'],
    [{ listen: '127.0.0.1:70000' }, {}, 'KT1060 --listen: "127.0.0.1:70000"'],
    [{ tlsCert: 'c.pem' }, {}, 'KT1060 --tls-cert: --tls-key is not given'],
    [{ tick: '7s' }, {}, 'KT1060 --tick: "7s"'],
    [{ tick: '5' }, {}, 'KT1060 --tick: "5"'],
    [{}, { KEYTURN_TICK: '2m' }, 'KT1060 KEYTURN_TICK: "2m"'],
    [{ lease: '1s' }, {}, 'KT1060 --lease: "1s"'],
    [{ concurrency: 0 }, {}, 'KT1060 --concurrency: "0"'],
    [{ logFormat: 'xml' }, {}, 'KT1060 --log-format: "xml"'],
    [{}, { KEYTURN_LOG_LEVEL: 'verbose' }, 'KT1060 KEYTURN_LOG_LEVEL: "verbose"'],
    [
      { recoveryRecipient: 'age2x' },
      {},
      'KT1060 --recovery-recipient: something that is no age recipient (not shown)',
    ],
  ] as const) {
    it(`refuse ${expected.split(' ').slice(1).join(' ')}`, () =>
      assert.deepEqual(refusals(flags, environment), [expected]));
  }

  it('refuse a private key as a recipient without showing it', () => {
    const [problem] = refusals({}, { KEYTURN_RECOVERY_RECIPIENTS: 'AGE-SECRET-KEY-1FAKE' });
    assert.equal(problem, 'KT1062 KEYTURN_RECOVERY_RECIPIENTS: a private key (not shown)');
  });

  it('report every problem at once and ignore variables that others set', () => {
    const environment = { KEYTURN_SERVICE_HOST: '10.0.0.1', KEYTURN_PORT: 'tcp://10.0.0.1:7373' };
    assert.deepEqual(refusals({}, environment), []);
    assert.equal(refusals({ tick: 'x', lease: 'y', logLevel: 'z' }).length, 3);
  });

  it('read a copy of the environment of the process', () => {
    process.env['KEYTURN_TEST_ONLY'] = 'here';
    assert.equal(processEnvironment()['KEYTURN_TEST_ONLY'], 'here');
    delete process.env['KEYTURN_TEST_ONLY'];
  });
});
