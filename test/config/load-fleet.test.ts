import assert from 'node:assert/strict';
import { loadFleet } from '../../src/config/load-fleet.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { governing } from '../../src/domain/policy/governing.ts';
import { ANY_ALERT } from '../../src/domain/policy/route.ts';
import { Secret } from '../../src/domain/secret.ts';
import { DOCUMENTS, ENVIRONMENT, fleetOf, Folder, stubDrivers, writeSet, NOW } from './fixtures.ts';

describe('loading a fleet', () => {
  let folder: Folder;
  beforeEach(async () => {
    folder = await Folder.make();
  });
  afterEach(() => folder.remove());

  it('reads every kind from several files and several documents a file', async () => {
    const { issuer, store, channel, policy, credential } = DOCUMENTS;
    await folder.write('one.yaml', [credential, policy].join('---\n'));
    await folder.write('team/two.yml', ['', issuer, store, channel].join('---\n'));
    const fleet = await fleetOf(folder);
    assert.deepEqual([...fleet.issuers.keys()], ['webull-hk']);
    assert.deepEqual([...fleet.stores.keys()], ['vault-prod']);
    assert.deepEqual([...fleet.channels.keys()], ['siem']);
    assert.deepEqual(
      fleet.policies.map(({ name }) => name),
      ['prod'],
    );
    assert.deepEqual([...fleet.credentials.keys()], ['wb-orders-1']);
  });

  it('fills in what a credential leaves out', async () => {
    await writeSet(folder);
    const credential = (await fleetOf(folder)).credentials.get('wb-orders-1');
    assert.deepEqual(credential, {
      name: 'wb-orders-1',
      was: null,
      labels: { env: 'prod' },
      issuer: 'webull-hk',
      user: 'broker-keys@example.com',
      application: 'wb-orders-1',
      standby: null,
      owner: 'group:broker-ops',
      destinations: [
        { name: 'vault-prod:trading/wb-orders-1', store: 'vault-prod', at: { path: 'trading/wb-orders-1' } },
      ],
      fields: { APP_KEY: 'appKey', APP_SECRET: 'appSecret' },
      consumers: [
        { name: 'order-router', loads: 'live', token: null, kubernetes: null },
        { name: 'risk-batch', loads: 'on-restart', token: null, kubernetes: null },
      ],
      source: { file: folder.file('credential.yaml'), line: 1 },
    });
  });

  it('reads a policy with its durations, its fraction and the line of each field', async () => {
    await writeSet(folder);
    const [policy] = (await fleetOf(folder)).policies;
    const age = { warnMs: 60 * DAY_MS, rotateMs: 75 * DAY_MS, maxMs: 90 * DAY_MS, ceilingMs: null };
    assert.deepEqual(policy?.age, age);
    assert.equal(policy?.issuerExpiryLeadMs, 72 * HOUR_MS);
    assert.equal(policy?.stragglerWarnFraction, 0.25);
    assert.equal(policy?.concurrent, 1);
    assert.deepEqual(policy?.routes, [
      { match: { ...ANY_ALERT, severity: 'critical' }, to: ['siem'], repeatMs: null },
      { match: ANY_ALERT, to: ['siem', 'log'], repeatMs: 24 * HOUR_MS },
    ]);
    assert.deepEqual(
      ['mode', 'age', 'age.rotate', 'issuerExpiry.lead', 'routes', 'routes[1].repeat'].map(
        (field) => policy?.lines[field],
      ),
      [5, 7, 7, 8, 11, 13],
    );
  });

  it('gives a policy without a mode the mode that only reports', async () => {
    await writeSet(folder, { policy: DOCUMENTS.policy.replace('  mode: enforce\n', '') });
    const { policies, credentials, scheduleOf } = await fleetOf(folder);
    assert.equal(governing(policies, scheduleOf)(credentials.get('wb-orders-1')!)?.mode, 'audit');
  });

  it('hands the settings to the adapter as they were given, with secrets resolved', async () => {
    await writeSet(folder);
    const { stores } = await fleetOf(folder);
    const settings = stores.get('vault-prod')?.settings as { address: string; auth: { token: Secret } };
    assert.deepEqual(Object.keys(settings), ['address', 'auth']);
    assert.ok(settings.auth.token instanceof Secret);
    assert.equal(settings.auth.token.reveal(), ENVIRONMENT.VAULT_TOKEN);
  });

  it('names the line at which a manifest begins in a file of several', async () => {
    const text = [
      '# the fleet\n',
      `\n# first\n${DOCUMENTS.issuer}`,
      DOCUMENTS.store,
      DOCUMENTS.channel,
      DOCUMENTS.credential,
    ];
    await folder.write('all.yaml', text.join('---\n'));
    const fleet = await fleetOf(folder);
    assert.equal(fleet.issuers.get('webull-hk')?.source.line, 5);
    assert.equal(fleet.credentials.get('wb-orders-1')?.source.line, 25);
  });

  it('changes its digest with any content and with the file of a secret, and with nothing else', async () => {
    const inFile = DOCUMENTS.store.replace('{fromEnv: VAULT_TOKEN}', '{fromFile: token}');
    await writeSet(folder, { store: inFile });
    await folder.write('token', 'fake-token-1\n');
    const first = (await fleetOf(folder)).digest;
    assert.match(first, /^[0-9a-f]{64}$/);
    assert.equal((await fleetOf(folder)).digest, first);
    await folder.write('token', 'fake-token-22\n');
    const second = (await fleetOf(folder)).digest;
    assert.notEqual(second, first);
    await folder.write('policy.yaml', DOCUMENTS.policy.replace('75d', '74d'));
    assert.notEqual((await fleetOf(folder)).digest, second);
  });

  it('keeps one copy of what the credentials of a fleet repeat', async () => {
    const second = DOCUMENTS.credential.replaceAll('wb-orders-1', 'wb-orders-2');
    await writeSet(folder, { credential: `${DOCUMENTS.credential}---\n${second}` });
    const [one, two] = [...(await fleetOf(folder)).credentials.values()];
    assert.equal(one?.labels, two?.labels);
    assert.equal(one?.fields, two?.fields);
    assert.equal(one?.consumers, two?.consumers);
  });

  it('reads a file that is named instead of a folder', async () => {
    const file = await folder.write('all.yaml', Object.values(DOCUMENTS).join('---\n'));
    await folder.write('broken.yaml', '}');
    const result = await loadFleet(file, stubDrivers, ENVIRONMENT, NOW);
    assert.equal(result.ok, true);
  });

  it('understands anchors, flow style and Windows line ends like any other YAML', async () => {
    await writeSet(folder, {
      issuer: JSON.stringify({
        apiVersion: 'keyturn.dev/v1alpha1',
        kind: 'Issuer',
        metadata: { name: 'webull-hk' },
        spec: { driver: 'webull', profile: 'broker-hk' },
      }),
      credential: DOCUMENTS.credential.replaceAll('\n', '\r\n').replace('{env: prod}', '&all {env: prod}'),
    });
    assert.deepEqual((await fleetOf(folder)).credentials.get('wb-orders-1')?.labels, { env: 'prod' });
  });

  it('skips hidden files and whatever is no YAML file', async () => {
    await writeSet(folder);
    await folder.write('.policy.yaml.swp', '}');
    await folder.write('..data/old.yaml', '}');
    await folder.write('README.md', '}');
    assert.equal((await fleetOf(folder)).policies.length, 1);
  });
});
