import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addressOf, createInstallation } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import * as manifests from '../../support/e2e-surface/manifests.ts';
import type { Running } from '../../support/e2e-surface/program.ts';
import { startSandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import type { Key, SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';

const NAME = 'wb-orders-1';
const TOKEN = 'fake-token-of-a-pipeline';
/** A value of somebody else, which the report holds too. */
const FOREIGN = 'fakevalueofsomebodyelse0123456789abcdef';

interface Listed {
  readonly items: readonly { readonly id: string; readonly stage: string; readonly severity: string }[];
}

const leak = (Secret: string, File: string) => ({
  RuleID: 'generic-api-key',
  Secret,
  Match: Secret,
  File,
  StartLine: 2,
});

describe('a report of leaked keys, from its arrival to the end of the key', function () {
  this.timeout(120_000);
  let place: Installation;
  let sandbox: SandboxProcess;
  let running: Running;
  let live: Pick<Key, 'appKey' | 'appSecret'>;
  const said: string[] = [];

  before(async () => {
    [place, sandbox] = await Promise.all([createInstallation(), startSandboxProcess()]);
    live = await sandbox.plant(NAME);
    const { appKey, appSecret } = live;
    await manifests.writePasswords(place);
    await place.secret('manifests/ci', TOKEN);
    await place.secret(`files/${NAME}.json`, JSON.stringify({ APP_KEY: appKey, APP_SECRET: appSecret }));
    await place.write(
      'manifests/all.yaml',
      manifests.together(
        manifests.issuer('webull', sandbox),
        manifests.policy('prod', { mode: 'audit' }),
        manifests.store('disk', { driver: 'files', directory: place.path('files') }),
        manifests.credential(NAME, [{ store: 'disk', file: `${NAME}.json` }]),
        manifests.leakSource('ci', { driver: 'report', token: { fromFile: 'ci' } }),
      ),
    );
    running = await place.start();
    await until('the key to be known', async () => {
      const reply = await place.api('GET', `/v1/credentials/${NAME}`);
      return ((await reply.json()) as { version: number | null }).version;
    });
  });

  after(async () => {
    await place.remove();
    await sandbox.stop();
  });

  const cli = async (...args: readonly string[]) => {
    const ended = await place.cli(...args);
    said.push(ended.stdout, ended.stderr);
    return ended;
  };
  const listed = async () => place.json<Listed>('findings', 'list', '--all');

  it('is taken from a pipeline with its own token, and from no other', async () => {
    const url = `${await addressOf(place.data)}/v1/leak-sources/ci/report`;
    const body = JSON.stringify([leak(live.appSecret, 'config/app.env'), leak(FOREIGN, 'other.env')]);
    const send = async (token: string) => {
      const reply = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body });
      const text = await reply.text();
      said.push(text);
      return { status: reply.status, text };
    };
    assert.equal((await send('fake-other')).status, 401);
    assert.deepEqual(JSON.parse((await send(TOKEN)).text), { findings: 1, repeated: false });
    assert.deepEqual(JSON.parse((await send(TOKEN)).text), { findings: 0, repeated: true });
    const metrics = await (await place.api('GET', '/metrics')).text();
    for (const outcome of ['taken', 'forged', 'replayed'])
      assert.match(metrics, new RegExp(`keyturn_leak_deliveries_total{source="ci",outcome="${outcome}"} 1`));
    assert.match(metrics, /keyturn_leaks_reported_total{source="ci",result="unmatched"} 1/);
  });

  it('is taken by command, exits 7, and says what to type', async () => {
    await place.write(
      'gitleaks.json',
      JSON.stringify([leak(live.appSecret, 'deploy.sh'), leak(FOREIGN, 'x')]),
    );
    const ended = await cli('findings', 'ingest', place.path('gitleaks.json'));
    assert.equal(ended.code, 7, ended.stderr);
    assert.match(
      ended.stdout,
      /^▲ 2 leaks reported: 1 findings, 1 none of ours\n✖ open {2}wb-orders-1 v1 \(current\)/,
    );
    assert.match(ended.stdout, /Next: keyturn revoke wb-orders-1 --leaked --incident leak_[0-9a-f]{16}\n/);
    const alerts = await cli('alerts');
    assert.match(alerts.stdout, /KT-A345/);
  });

  it('is contained by the end of the key, and closed by a person', async () => {
    const [first] = (await listed()).items;
    const ended = await cli(
      ...['revoke', NAME, '--leaked', '--incident', first?.id ?? '', '--no-replace', '--yes', NAME],
    );
    assert.equal(ended.code, 0, ended.stderr);
    const after = await listed();
    assert.deepEqual(
      after.items.map(({ stage, severity }) => `${stage} ${severity}`),
      ['contained info', 'contained info'],
    );
    const closed = await cli('findings', 'close', first?.id ?? '', '--note', 'history rewritten');
    assert.match(closed.stdout, /^● closed/);
    assert.match((await cli('findings', 'show', first?.id ?? '')).stdout, /closed by user:administrator/);
    assert.equal((await cli('audit', 'verify')).code, 0);
  });

  it('has left no value anywhere: not in the journal, not in the log, not in an answer', async () => {
    await running.stop();
    const files = await readdir(place.data, { recursive: true, withFileTypes: true });
    const kept = await Promise.all(
      files
        .filter((each) => each.isFile())
        .map((each) => readFile(join(each.parentPath, each.name), 'latin1')),
    );
    assert.ok(kept.length > 3);
    const everything = [...kept, ...said, running.stdout(), running.stderr()];
    for (const hidden of [FOREIGN, live.appSecret, TOKEN])
      assert.ok(!everything.some((text) => text.includes(hidden)));
  });
});
