import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { InjectOptions, OfflineCommands } from '../../src/cli/offline.ts';
import { offlineCommands } from '../../src/wiring/offline.ts';
import { cli, widest } from './world-for-tests.ts';
import type { Run } from './world-for-tests.ts';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: router
  namespace: trading # where it runs
spec:
  template:
    metadata:
      annotations:
        keyturn.dev/credential.webull: wb-prod-1
    spec:
      containers:
        - name: app
          image: app:1
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: router # its address
`;

const commands = offlineCommands({});
const offline: Partial<OfflineCommands> = { injectManifest: (...given) => commands.injectManifest(...given) };
const inject = (piped: string, ...flags: readonly string[]): Promise<Run> =>
  cli(['inject', '-', ...flags], { piped, offline });

describe('keyturn inject FILE', () => {
  it('prints what can be applied on stdout, and what it did on stderr', async () => {
    const { code, out, err } = await inject(DEPLOYMENT);
    assert.equal(code, 0);
    assert.equal(err, '1 of 1 pod injected\n');
    const [document] = parseAllDocuments(out);
    assert.equal(document?.getIn(['spec', 'template', 'spec', 'initContainers', 0, 'name']), 'keyturn-agent');
  });

  it('leaves what has no pod as it was, and comments beside pods', async () => {
    const { out, err } = await inject(`${SERVICE}---\n${DEPLOYMENT}`);
    assert.ok(out.startsWith(`${SERVICE}---\n`), out);
    assert.match(out, /namespace: trading # where it runs/);
    assert.match(err, /^1 of 1 pod injected/);
  });

  it('gives the same again for what it printed', async () => {
    const { out } = await inject(DEPLOYMENT);
    const again = await inject(out);
    assert.equal(again.out, out);
    assert.equal(again.err, '0 of 1 pod injected\n');
  });

  it('takes what the webhook takes', async () => {
    const flags = [
      '--agent-image',
      'mine:2',
      '--server',
      'https://kt.example.com',
      '--no-sidecars',
      '--directory',
      '/keys',
    ];
    const { out } = await inject(DEPLOYMENT, ...flags);
    assert.match(out, /image: mine:2/);
    assert.match(out, /"url":"https:\/\/kt\.example\.com"/);
    assert.match(out, /mountPath: \/keys/);
    assert.match(out, /name: keyturn-fetch/);
  });

  it('prints nothing but the reasons where a pod would be denied', async () => {
    const { code, out, err } = await inject(DEPLOYMENT.replace('credential.webull', 'credentail.webull'));
    assert.equal(code, 1);
    assert.equal(out, '');
    assert.match(err, /KT8101 pod trading\/app[^]*did you mean "credential\.webull"\?/);
    assert.ok(widest(err) <= 100, err);
  });

  const REFUSED: readonly (readonly [string, string, readonly string[], RegExp])[] = [
    ['no YAML', 'a: [', [], /KT8123 -: /],
    ['no pod', SERVICE, [], /KT8123 -: no pod in it/],
    ['a server without TLS', DEPLOYMENT, ['--server', 'http://kt'], /KT8120 --server http:\/\/kt/],
    ['a folder that is none', DEPLOYMENT, ['--directory', '/a/../b'], /KT8120 --directory/],
    ['a duration that is none', DEPLOYMENT, ['--drain', 'soon'], /KT8120 --drain soon/],
    [
      'certificates that are not there',
      DEPLOYMENT,
      ['--server-ca', '/none'],
      /KT8120 --server-ca \/none: ENOENT/,
    ],
  ];
  for (const [says, piped, flags, expected] of REFUSED) {
    it(`refuses ${says} as wrong usage`, async () => {
      const { code, out, err } = await inject(piped, ...flags);
      assert.equal(code, 2, err);
      assert.equal(out, '');
      assert.match(err, expected);
    });
  }

  it('never takes a private key for the certificate of the daemon', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keyturn-inject-'));
    const file = join(folder, 'ca.pem');
    await writeFile(file, '-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n');
    const { code, out, err } = await inject(DEPLOYMENT, '--server-ca', file);
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(err, /expected certificates, PEM/);
    await rm(folder, { recursive: true });
  });

  it('says when there is no such file', async () => {
    const { code, err } = await cli(['inject', '/none.yaml'], { offline });
    assert.equal(code, 2);
    assert.match(err, /KT8123 \/none\.yaml: no such file/);
  });
});

describe('keyturn inject without a file', () => {
  it('hands on where its certificates are kept, and for how long they are good', async () => {
    const seen: InjectOptions[] = [];
    const serve = async (options: InjectOptions): Promise<number> => {
      seen.push(options);
      return 0;
    };
    const own = [
      '--certificate-secret',
      'keyturn/a',
      '--webhook-configuration',
      'b',
      '--service',
      'c.keyturn.svc',
    ];
    await cli(['inject', ...own, '--certificate-days', '30'], { offline: { inject: serve } });
    await cli(['inject', '--tls-cert', 'd', '--tls-key', 'e'], { offline: { inject: serve } });
    const said = seen.map(
      ({ certificateSecret, webhookConfiguration, service, certificateDays, tlsCert }) => [
        ...[certificateSecret, webhookConfiguration, service, certificateDays, tlsCert],
      ],
    );
    assert.deepEqual(said, [
      ['keyturn/a', 'b', 'c.keyturn.svc', 30, null],
      [null, null, null, null, 'd'],
    ]);
  });
});
