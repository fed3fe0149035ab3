import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expectClean } from '../../support/e2e-surface/expect-refusal.ts';
import { createInstallation } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import * as manifests from '../../support/e2e-surface/manifests.ts';
import type { Running } from '../../support/e2e-surface/program.ts';
import { startSandboxProcess, USER } from '../../support/e2e-surface/sandbox.ts';
import type { Key, SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { startMoto } from '../../support/servers/moto.ts';
import type { Moto } from '../../support/servers/moto.ts';
import { newMount, newToken, startOpenBao } from '../../support/servers/openbao.ts';
import type { OpenBao } from '../../support/servers/openbao.ts';
import { requireServer } from '../../support/servers/require.ts';

const DAY_MS = 86_400_000;

interface Row {
  readonly name: string;
  readonly condition: string;
  readonly owner: string | null;
  readonly ageMs: number | null;
}

describe('keys that exist already, in OpenBao and in AWS', function () {
  this.timeout(90_000);
  let place: Installation;
  let sandbox: SandboxProcess;
  let bao: OpenBao;
  let moto: Moto;
  let daemon: Running;
  let mount: string;
  const keys: Key[] = [];

  const valueOf = ({ appKey, appSecret }: Key) => ({ APP_KEY: appKey, APP_SECRET: appSecret });
  const secrets = (): readonly string[] => keys.flatMap(({ appKey, appSecret }) => [appKey, appSecret]);
  const rows = async (): Promise<readonly Row[]> =>
    (await place.json<{ items: readonly Row[] }>('status')).items;
  const said = async (exit: number, ...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await place.cli(...args);
    assert.equal(code, exit, stdout + stderr);
    expectClean(stdout + stderr, secrets());
    return stdout + stderr;
  };

  before(async function () {
    requireServer(this, 'openbao');
    requireServer(this, 'moto');
    [place, sandbox, bao, moto] = await Promise.all([
      ...([createInstallation(), startSandboxProcess(), startOpenBao(), startMoto()] as const),
    ]);
    mount = await newMount(bao);
    await manifests.writePasswords(place);
    const rules = `path "${mount}/*" { capabilities = ["create", "read", "update", "delete", "list"] }`;
    await place.secret('manifests/bao-token', await newToken(bao, rules));
    await place.secret('manifests/aws-key', moto.secretAccessKey);
    for (const name of ['wb-orders-1', 'wb-orders-2', 'wb-risk'])
      keys.push(await sandbox.plant(name, undefined, 40 * DAY_MS));
    const [first, second, third] = keys as [Key, Key, Key];
    await bao.api('POST', `${mount}/data/trading/wb-orders-1`, { data: valueOf(first) });
    await bao.api('POST', `${mount}/data/trading/wb-orders-2`, { data: valueOf(second) });
    await bao.api('POST', `${mount}/data/trading/database`, {
      data: { url: 'fake', user: 'fake', password: 'fake' },
    });
    const { endpoint, region, accessKeyId, secretAccessKey } = moto;
    const aws = new SecretsManagerClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    await aws.send(
      new CreateSecretCommand({
        ...{ Name: 'trading/wb-risk', SecretString: JSON.stringify(valueOf(third)) },
        Tags: [{ Key: 'desk', Value: 'risk' }],
      }),
    );
    aws.destroy();
    await place.write(
      'manifests/all.yaml',
      manifests.together(
        manifests.issuer('webull', sandbox),
        manifests.policy(),
        manifests.store('bao', {
          driver: 'vault',
          address: bao.address,
          mount,
          auth: { token: { fromFile: 'bao-token' } },
        }),
        manifests.store('aws', {
          ...{ driver: 'aws-secrets-manager', region, endpoint },
          credentials: { accessKeyId, secretAccessKey: { fromFile: 'aws-key' } },
        }),
        manifests.credential('wb-orders-1', [{ store: 'bao', path: `${mount}/trading/wb-orders-1` }]),
      ),
    );
    daemon = await place.start();
    await until('the first look', async () => (await rows())[0]?.condition === 'current');
  });

  after(async () => {
    await place.remove();
    for (const running of [sandbox, bao, moto]) await running.stop();
  });

  it('are told apart in a dry run: managed, without a manifest, and no key', async () => {
    const table = await said(0, 'adopt', '--from', 'bao', '--prefix', `${mount}/trading/`, '--dry-run');
    assert.match(table, /= managed +wb-orders-1 +group:broker-ops/);
    assert.match(table, /\? propose +wb-orders-2 +unowned +unknown/);
    assert.match(table, /1 propose · 1 managed · 1 skip/);
    assert.ok(
      table.split('\n').every((line) => line.length <= 80),
      table,
    );
    assert.equal((await rows()).length, 1);
  });

  it('get manifests, from a list with owner and labels, and come under management with them', async () => {
    await place.write(
      'keys.csv',
      [
        'store,place,credential,user,owner,born,labels',
        `bao,${mount}/trading/wb-orders-2,,${USER},group:broker-ops,2026-01-31,env=prod;desk=hk`,
        `aws,trading/wb-risk,,${USER},,,`,
      ].join('\n'),
    );
    const out = place.path('new.yaml');
    const text = await said(0, 'adopt', '--csv', place.path('keys.csv'), '--out', out);
    assert.match(text, /new\.yaml {3}2 manifests/);
    await copyFile(out, place.path('manifests/new.yaml'));
    await until(
      'both',
      async () => (await rows()).filter(({ condition }) => condition === 'current').length === 3,
      30_000,
    );
    const [, second, third] = [...(await rows())].sort((left, right) => (left.name < right.name ? -1 : 1));
    assert.deepEqual([second?.name, second?.owner], ['wb-orders-2', 'group:broker-ops']);
    assert.deepEqual([third?.name, third?.owner], ['wb-risk', null]);
    // The issuer tells better than the list when the key was made.
    assert.equal(Math.floor((second?.ageMs ?? 0) / DAY_MS), 40);
    assert.match(await said(0, 'adopt', '--csv', place.path('keys.csv')), /2 managed/);
  });

  it('are found in AWS by a tag', async () => {
    const table = await said(0, 'adopt', '--from', 'aws', '--tag', 'desk=risk', '--dry-run');
    assert.match(table, /= managed +wb-risk +unowned/);
    assert.match(await said(0, 'adopt', '--from', 'aws', '--tag', 'desk=none', '--dry-run'), /nothing found/);
  });

  it('adopt nothing where a row of a list is wrong', async () => {
    await place.write(
      'wrong.csv',
      `store,place\nbao,${mount}/trading/database\nbao,${mount}/trading/nowhere\n`,
    );
    const text = (await said(1, 'adopt', '--csv', place.path('wrong.csv'))).replaceAll(/\n +/g, ' ');
    assert.match(text, /KT5113 .*wrong\.csv:2: 3 fields, and not two.*wrong\.csv:3: nothing stands there/);
  });

  it('show themselves to nobody', async () => {
    const events = await place.cli('audit', 'list', 'wb-orders-2', '-o', 'json');
    expectClean(daemon.stdout() + daemon.stderr() + events.stdout, secrets());
  });
});
