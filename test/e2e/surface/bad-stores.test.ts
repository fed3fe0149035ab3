import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expectClean, expectRefusal } from '../../support/e2e-surface/expect-refusal.ts';
import { createInstallation } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import * as manifests from '../../support/e2e-surface/manifests.ts';
import type { Ended, Running } from '../../support/e2e-surface/program.ts';
import { LOGIN_PASSWORD, startSandboxProcess, TRADING_PASSWORD } from '../../support/e2e-surface/sandbox.ts';
import type { ApplicationState, Key, SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { startMoto } from '../../support/servers/moto.ts';
import type { Moto } from '../../support/servers/moto.ts';
import { newMount, newToken, startOpenBao } from '../../support/servers/openbao.ts';
import type { OpenBao } from '../../support/servers/openbao.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import type { Proxy } from '../../support/servers/proxy.ts';
import { requireServer } from '../../support/servers/require.ts';

const DAY_MS = 86_400_000;

let place: Installation;
let daemon: Running;
let sandbox: SandboxProcess;
let bao: OpenBao;
let moto: Moto;
let aws: SecretsManagerClient;
let mount: string;
const proxies = new Map<string, Proxy>();

interface Row {
  readonly says: string;
  readonly name: string;
  readonly kind: 'vault' | 'aws';
  readonly spoil: () => unknown;
  readonly repair: () => unknown;
  readonly code: RegExp;
  readonly saw: RegExp;
  readonly next: RegExp;
}

const proxyOf = (name: string): Proxy => {
  const proxy = proxies.get(name);
  if (proxy === undefined) throw new Error(`no proxy ${name}`);
  return proxy;
};

const pass = (name: string) => () => proxyOf(name).treat(() => 'pass');

const refused = (type: string, message: string) => ({
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify({ __type: type, message }),
});

const ROWS: readonly Row[] = [
  {
    says: 'a Vault that is sealed',
    ...{ name: 'sealed', kind: 'vault' },
    spoil: () => proxyOf('sealed').treat(() => ({ status: 503, body: '{"errors":["Vault is sealed"]}' })),
    repair: pass('sealed'),
    ...{ code: /^KT3101$/, saw: /the server is sealed/, next: /unseal the server, then keyturn doctor/ },
  },
  {
    says: 'a 403 whose body repeats the token',
    ...{ name: 'denied', kind: 'vault' },
    spoil: () =>
      proxyOf('denied').treat(({ headers }) => ({
        status: 403,
        body: JSON.stringify({ errors: [`permission denied for ${String(headers['x-vault-token'])}`] }),
      })),
    repair: pass('denied'),
    ...{ code: /^KT3003|KT3102$/, saw: /\(403\)$/, next: /keyturn / },
  },
  {
    says: 'a token that has expired',
    ...{ name: 'expired', kind: 'vault' },
    spoil: async () => {
      await bao.api('POST', 'auth/token/revoke', { token: await tokenIn('expired') });
    },
    repair: async () => place.secret('manifests/expired-token', await token()),
    ...{ code: /^KT310[23]$/, saw: /token/, next: /token where auth\.token points/ },
  },
  {
    says: 'a redirect that repeats the headers',
    ...{ name: 'redirect', kind: 'vault' },
    spoil: () =>
      proxyOf('redirect').treat(({ headers }) => ({
        status: 307,
        headers: { location: `http://127.0.0.1:9/?token=${String(headers['x-vault-token'])}` },
      })),
    repair: pass('redirect'),
    ...{ code: /^KT3007$/, saw: /a redirect \(307\)/, next: /active node or to a load balancer/ },
  },
  {
    says: 'AWS asking for slower calls',
    ...{ name: 'throttled', kind: 'aws' },
    spoil: () => proxyOf('throttled').treat(() => refused('ThrottlingException', 'Rate exceeded')),
    repair: pass('throttled'),
    ...{ code: /^KT3014$/, saw: /./, next: /./ },
  },
  {
    says: 'a secret with its own rotation',
    ...{ name: 'rotating', kind: 'aws' },
    spoil: () =>
      proxyOf('rotating').treat(async ({ headers, body }) => {
        if (!String(headers['x-amz-target']).endsWith('DescribeSecret')) return 'pass';
        const reply = await fetch(moto.endpoint, {
          method: 'POST',
          headers: headers as Record<string, string>,
          body,
        });
        const described = (await reply.json()) as object;
        return { status: 200, body: JSON.stringify({ ...described, RotationEnabled: true }) };
      }),
    repair: pass('rotating'),
    ...{ code: /^KT3203$/, saw: /rotation is enabled on the secret/, next: /./ },
  },
];

const token = (): Promise<string> =>
  newToken(bao, `path "${mount}/*" { capabilities = ["create", "read", "update", "delete"] }`, { ttl: '1h' });

const tokenIn = (name: string): Promise<string> => readFile(place.path(`manifests/${name}-token`), 'utf8');

function manifestsOf(row: Row): readonly string[] {
  const { name, kind } = row;
  const proxy = proxyOf(name).address;
  const fromFile = `${name}-token`;
  if (kind === 'vault')
    return [
      manifests.store(name, { driver: 'vault', address: proxy, mount, auth: { token: { fromFile } } }),
      manifests.credential(`wb-${row.name}`, [{ store: name, path: `${mount}/${name}` }]),
    ];
  const credentials = { accessKeyId: moto.accessKeyId, secretAccessKey: { fromFile } };
  return [
    manifests.store(name, {
      driver: 'aws-secrets-manager',
      region: moto.region,
      endpoint: proxy,
      credentials,
    }),
    manifests.credential(`wb-${row.name}`, [{ store: name, secret: `wb/${name}` }]),
  ];
}

async function plant(row: Row): Promise<Key> {
  const { name, kind } = row;
  const key = await sandbox.plant(`wb-${row.name}`, undefined, DAY_MS);
  const value = { APP_KEY: key.appKey, APP_SECRET: key.appSecret };
  if (kind === 'vault') {
    await place.secret(`manifests/${name}-token`, await token());
    await bao.api('POST', `${mount}/data/${name}`, { data: value });
  } else {
    await place.secret(`manifests/${name}-token`, moto.secretAccessKey);
    await aws.send(new CreateSecretCommand({ Name: `wb/${name}`, SecretString: JSON.stringify(value) }));
  }
  return key;
}

type Value = Readonly<Record<string, string>>;

async function stored({ name, kind }: Row): Promise<Value> {
  if (kind === 'aws') {
    const current = { SecretId: `wb/${name}`, VersionStage: 'AWSCURRENT' };
    const { SecretString = '{}' } = await aws.send(new GetSecretValueCommand(current));
    return JSON.parse(SecretString) as Value;
  }
  const reply = await bao.api('GET', `${mount}/data/${name}`);
  return reply?.data?.['data'] as Value;
}

interface View {
  readonly condition: string;
  readonly version: number | null;
  readonly retries: readonly { readonly fault: Record<'code' | 'place' | 'saw' | 'next', string> }[];
}

async function view(row: Row): Promise<View> {
  return (await (await place.api('GET', `/v1/credentials/${`wb-${row.name}`}`)).json()) as View;
}

interface Outcome {
  readonly key: Key;
  readonly rotate: Ended;
  readonly show: Ended;
  readonly why: Ended;
  readonly view: View;
  /** While the store was in the way, and after it was repaired. */
  readonly meanwhile: { readonly value: Value; readonly issuer: ApplicationState };
  readonly afterwards: { readonly value: Value; readonly issuer: ApplicationState };
}

/** What a person sees who asks for a rotation while the store is in the way, and what becomes of it. */
async function rehearse(row: Row, key: Key): Promise<Outcome> {
  const name = `wb-${row.name}`;
  const look = async () => ({ value: await stored(row), issuer: await sandbox.application(name) });
  await row.spoil();
  const rotate = await place.cli('rotate', name, '--timeout', '12s');
  const [show, why] = [await place.cli('show', name, '-o', 'wide'), await place.cli('why', name)];
  const seen = await view(row);
  const meanwhile = await look();
  await row.repair();
  await until(`the overlap of ${name}`, async () => (await view(row)).condition === 'overlap', 30_000);
  return { key, rotate, show, why, view: seen, meanwhile, afterwards: await look() };
}

describe('a store in the way', function () {
  this.timeout(120_000);
  const outcomes = new Map<Row, Outcome>();
  const secrets = [LOGIN_PASSWORD, TRADING_PASSWORD];

  before(async function () {
    requireServer(this, 'openbao');
    requireServer(this, 'moto');
    [place, sandbox, bao, moto] = await Promise.all([
      createInstallation(),
      startSandboxProcess(),
      startOpenBao(),
      startMoto(),
    ]);
    const { endpoint, region, accessKeyId, secretAccessKey } = moto;
    aws = new SecretsManagerClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    mount = await newMount(bao);
    await manifests.writePasswords(place);
    const keys = new Map<Row, Key>();
    for (const row of ROWS) {
      proxies.set(row.name, await startProxy(row.kind === 'vault' ? bao.address : moto.endpoint));
      keys.set(row, await plant(row));
      secrets.push(await tokenIn(row.name), keys.get(row)?.appSecret ?? '');
    }
    const all = [manifests.issuer('webull', sandbox), manifests.policy(), ...ROWS.flatMap(manifestsOf)];
    await place.write('manifests/all.yaml', manifests.together(...all));
    daemon = await place.start('--log-level', 'debug');
    for (const row of ROWS) await until('the import', async () => (await view(row)).version === 1);
    await Promise.all([...keys].map(async ([row, key]) => outcomes.set(row, await rehearse(row, key))));
  });

  after(async () => {
    await place.remove();
    aws.destroy();
    for (const running of [sandbox, bao, moto, ...proxies.values()]) await running.stop();
  });

  const outcomeOf = (row: Row): Outcome => {
    const outcome = outcomes.get(row);
    assert.ok(outcome !== undefined);
    return outcome;
  };

  for (const row of ROWS) {
    describe(row.says, () => {
      it('is named with place and remedy where a person looks', () => {
        const { rotate, show, why, view: seen } = outcomeOf(row);
        expectRefusal(
          rotate,
          { exit: 6, code: 'KT6036', place: /it was not at rest/, expected: /./, next: /keyturn why wb-/ },
          secrets,
        );
        const fault = seen.retries[0]?.fault;
        assert.ok(fault !== undefined, JSON.stringify(seen));
        assert.match(fault.code, row.code);
        assert.match(fault.saw, row.saw);
        assert.match(fault.next, row.next);
        assert.match(fault.place, new RegExp(`^store ${row.name}`));
        for (const { stdout, stderr } of [show, rotate])
          assert.ok((stdout + stderr).includes(fault.code), stdout + stderr);
        for (const { stdout, stderr } of [show, why, rotate]) {
          assert.match(stdout + stderr, /Next: /);
          expectClean(stdout + stderr, secrets);
        }
      });

      it('is named by why as well', () => {
        const { why, view: seen } = outcomeOf(row);
        assert.ok(why.stdout.includes(seen.retries[0]?.fault.code ?? '?'), why.stdout);
      });

      it('loses nothing, and goes on once it is repaired', () => {
        const { key, meanwhile, afterwards } = outcomeOf(row);
        assert.equal(meanwhile.issuer.counters.reset, 0, 'no reset before every store is ready');
        assert.deepEqual(meanwhile.value, { APP_KEY: key.appKey, APP_SECRET: key.appSecret });
        assert.equal(afterwards.issuer.counters.reset, 1);
        const digest = createHash('sha256').update(afterwards.value['APP_SECRET'] ?? '');
        assert.equal(digest.digest('hex'), afterwards.issuer.keys.at(-1)?.secretSha256);
      });
    });
  }

  it('is told in the debug log without a stack trace or a secret', () => {
    for (const { code } of ROWS) assert.match(daemon.stdout(), new RegExp(code.source.replace(/[$^]/g, '')));
    expectClean(daemon.stdout() + daemon.stderr(), secrets);
  });
});
