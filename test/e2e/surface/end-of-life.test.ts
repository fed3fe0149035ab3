import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { expectClean } from '../../support/e2e-surface/expect-refusal.ts';
import { createInstallation } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import * as manifests from '../../support/e2e-surface/manifests.ts';
import type { Running } from '../../support/e2e-surface/program.ts';
import { startSandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import type { Key, SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { newMount, newToken, startOpenBao } from '../../support/servers/openbao.ts';
import type { OpenBao } from '../../support/servers/openbao.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import type { Proxy } from '../../support/servers/proxy.ts';
import { requireServer } from '../../support/servers/require.ts';

const NAME = 'wb-orders-1';
const ASKED = ['decommission', NAME, '--reason', 'the desk closed'] as const;
const DAY_MS = 86_400_000;

interface View {
  readonly condition: string;
  readonly version: number | null;
  readonly saga: { readonly kind: string } | null;
  readonly destinations: readonly { readonly name: string; readonly status: string }[];
}

describe('a life that ends, with real stores and a daemon that is killed in between', function () {
  this.timeout(90_000);
  let place: Installation;
  let sandbox: SandboxProcess;
  let bao: OpenBao;
  let proxy: Proxy;
  let daemon: Running;
  let mount: string;
  let key: Key;

  const view = () => place.json<View>('show', NAME);
  const inVault = async (): Promise<unknown> =>
    (await bao.api('GET', `${mount}/data/trading/${NAME}`).catch(() => null))?.data?.['data'] ?? null;
  const files = async (): Promise<readonly string[]> =>
    (await readdir(place.path('out'), { withFileTypes: true }))
      .filter((each) => each.isFile())
      .map((each) => each.name);

  before(async function () {
    requireServer(this, 'openbao');
    [place, sandbox, bao] = await Promise.all([createInstallation(), startSandboxProcess(), startOpenBao()]);
    mount = await newMount(bao);
    proxy = await startProxy(bao.address);
    const token = await newToken(
      bao,
      `path "${mount}/*" { capabilities = ["create", "read", "update", "delete"] }`,
    );
    await place.secret('manifests/vault-token', token);
    await mkdir(place.path('out'), { mode: 0o700 });
    await manifests.writePasswords(place);
    key = await sandbox.plant(NAME, undefined, DAY_MS);
    await bao.api('POST', `${mount}/data/trading/${NAME}`, {
      data: { APP_KEY: key.appKey, APP_SECRET: key.appSecret },
    });
    await place.write(
      'manifests/all.yaml',
      manifests.together(
        manifests.issuer('webull', sandbox),
        manifests.policy(),
        manifests.store('bao', {
          driver: 'vault',
          address: proxy.address,
          mount,
          auth: { token: { fromFile: 'vault-token' } },
        }),
        manifests.store('files', { driver: 'files', directory: place.path('out'), format: 'json' }),
        manifests.store('here', { driver: 'embedded' }),
        manifests.credential(
          NAME,
          [
            { store: 'bao', path: `${mount}/trading/${NAME}` },
            { store: 'files', file: 'wb.json' },
            { store: 'here', path: NAME },
          ],
          { consumers: [{ name: 'order-router' }] },
        ),
      ),
    );
    daemon = await place.start();
    await until('the import', async () => (await view()).version === 1);
    const synced = await place.cli('sync', NAME, '--reason', 'all three places');
    assert.equal(synced.code, 0, synced.stderr);
  });

  after(async () => {
    await place.remove();
    for (const running of [sandbox, proxy, bao]) await running.stop();
  });

  it('is refused while a consumer is declared and nobody says that it is gone', async () => {
    const { code, stdout } = await place.cli(...ASKED, '--dry-run');
    assert.notEqual(code, 0);
    assert.match(stdout, /KT5110 .*order-router \(has reported nothing\)/);
    assert.match(stdout, /Next: keyturn decommission wb-orders-1 --consumers-gone/);
  });

  it('shows in a dry run which places are emptied, which key ends and who is declared', async () => {
    const { code, stdout } = await place.cli(...ASKED, '--consumers-gone', '--dry-run');
    assert.equal(code, 0);
    for (const said of [
      /empties bao:.*trading\/wb-orders-1/,
      /empties files:wb\.json/,
      /empties here:/,
      /v1 \(current\)/,
    ])
      assert.match(stdout.replaceAll(/\n +/g, ' '), said);
    assert.match(stdout, /order-router \(has reported nothing\) fails/);
    assert.ok(
      stdout.split('\n').every((line) => line.length <= 80),
      stdout,
    );
    assert.deepEqual(await files(), ['wb.json']);
  });

  it('empties what it can reach, and kills no key while a store is away', async () => {
    // Reads pass, so that the look before is done; removals do not.
    proxy.treat(({ method }) =>
      method === 'DELETE' ? { status: 503, body: '{"errors":["Vault is sealed"]}' } : 'pass',
    );
    const asked = await place.cli(...ASKED, '--consumers-gone', '--yes', NAME, '--timeout', '3s');
    assert.equal(asked.code, 6, asked.stderr);
    assert.match(asked.stderr, /✔ emptied +files:wb\.json/);
    assert.deepEqual(await files(), []);
    assert.notEqual(await inVault(), null);
    assert.equal((await view()).saga?.kind, 'decommission');
    assert.equal((await sandbox.application(NAME)).counters.deleted, 0);
  });

  it('is finished by the next daemon, and said to be over once the key was seen refused', async () => {
    await daemon.stop('SIGKILL');
    proxy.treat(() => 'pass');
    daemon = await place.start();
    await until('the end', async () => (await view()).condition === 'decommissioned', 30_000);
    assert.equal(await inVault(), null);
    const application = await sandbox.application(NAME);
    assert.deepEqual([application.counters.deleted, application.keys.some(({ live }) => live)], [1, false]);
    const events = await place.cli('audit', 'list', NAME);
    assert.match(events.stdout, /ProvenDead[^]*Decommissioned +the desk closed/);
    expectClean(daemon.stdout() + daemon.stderr() + events.stdout, [key.appSecret]);
  });

  it('shows it last and says that its manifest can go; the name alone brings nothing back', async () => {
    const status = await place.cli('status');
    assert.match(status.stdout, /wb-orders-1 +○ decommissioned .*remove its manifest/);
    const rotate = await place.cli('rotate', NAME);
    assert.match(rotate.stderr, /KT5111 .*\n(.*\n)*Next: keyturn recommission wb-orders-1/);
    const again = await place.cli('recommission', NAME, '--reason', 'the desk is back');
    assert.equal(again.code, 0, again.stderr);
    const key2 = async (): Promise<boolean> => (await view()).version === 2;
    await until('a first key of the new life', key2, 30_000);
    assert.deepEqual(await files(), ['wb.json']);
  });
});
