import assert from 'node:assert/strict';
import { DOCUMENTS, fleetOf, Folder, HEAD, problemsOf, writeSet } from './fixtures.ts';

const cluster = (name: string, more = ''): string => `${HEAD}
kind: Cluster
metadata: {name: ${name}}
spec: {driver: kubernetes${more}}
`;
const listing = (consumers: string, credential = 'wb-orders-1'): string =>
  DOCUMENTS.credential
    .replace('name: wb-orders-1', `name: ${credential}`)
    .replace('path: trading/wb-orders-1', `path: trading/${credential}`)
    .replace(/consumers: .*/, `consumers: [${consumers}]`);
const ROUTER = 'kubernetes: {namespace: trading, serviceAccount: order-router}';

describe('pods as consumers', () => {
  let folder: Folder;
  beforeEach(async () => {
    folder = await Folder.make();
  });
  afterEach(() => folder.remove());

  const consumersIn = async (documents: Parameters<typeof writeSet>[1]) => {
    await writeSet(folder, documents);
    return (await fleetOf(folder)).credentials.get('wb-orders-1')?.consumers;
  };
  const saws = async (documents: Parameters<typeof writeSet>[1]) => {
    await writeSet(folder, documents);
    return (await problemsOf(folder)).map(({ code, saw }) => `${code} ${saw}`);
  };

  it('are those of a service account, in the only cluster where none is named', async () => {
    const consumers = await consumersIn({
      cluster: cluster('prod'),
      credential: listing(`{name: order-router, ${ROUTER}}`),
    });
    assert.deepEqual(consumers?.[0]?.kubernetes, {
      ...{ cluster: 'prod', namespace: 'trading', serviceAccount: 'order-router' },
    });
  });

  it('name their cluster where there are several', async () => {
    const clusters = `${cluster('hk')}---\n${cluster('us', ', issuer: "https://us.example"')}`;
    const [consumer] =
      (await consumersIn({
        cluster: clusters,
        credential: listing(
          '{name: order-router, kubernetes: {cluster: us, namespace: trading, serviceAccount: order-router}}',
        ),
      })) ?? [];
    assert.equal(consumer?.kubernetes?.cluster, 'us');
    assert.deepEqual(
      await saws({ cluster: clusters, credential: listing(`{name: order-router, ${ROUTER}}`) }),
      ['KT1021 consumers[0].kubernetes: cluster is left out, and there are 2'],
    );
  });

  it('need a cluster that stands in a manifest', async () => {
    assert.deepEqual(await saws({ credential: listing(`{name: order-router, ${ROUTER}}`) }), [
      'KT1021 consumers[0].kubernetes: cluster is left out, and there are 0',
    ]);
    const elsewhere = `{name: order-router, ${ROUTER.replace('{', '{cluster: prd, ')}}`;
    assert.deepEqual(await saws({ cluster: cluster('prod'), credential: listing(elsewhere) }), [
      'KT1021 consumers[0].kubernetes.cluster: no Cluster "prd"; did you mean "prod"?',
    ]);
  });

  it('of one service account are one consumer, in one credential and in all', async () => {
    const twice = listing(`{name: order-router, ${ROUTER}}, {name: risk, ${ROUTER}}`);
    assert.deepEqual(await saws({ cluster: cluster('prod'), credential: twice }), [
      'KT1022 consumers[1].kubernetes: trading/order-router is consumer order-router as well',
    ]);
    const apart = [
      listing(`{name: order-router, ${ROUTER}}`),
      listing(`{name: risk, ${ROUTER}}`, 'wb-risk'),
    ].join('---\n');
    assert.deepEqual(await saws({ cluster: cluster('prod'), credential: apart }), [
      'KT1022 consumers[0].kubernetes: trading/order-router is consumer order-router as well',
    ]);
  });

  for (const [field, value] of [
    ['namespace', '"*"'],
    ['namespace', 'trading.eu'],
    ['serviceAccount', '"*"'],
    ['serviceAccount', 'order-*'],
  ] as const)
    it(`are never ${field}: ${value}`, async () => {
      const account = { namespace: 'trading', serviceAccount: 'order-router', [field]: value };
      const said = Object.entries(account).map(([key, each]) => `${key}: ${each}`);
      const [first, ...others] = await saws({
        cluster: cluster('prod'),
        credential: listing(`{name: order-router, kubernetes: {${said.join(', ')}}}`),
      });
      assert.match(String(first), new RegExp(`^KT1044 consumers.0..kubernetes.${field}`));
      assert.deepEqual(others, []);
    });

  it('are looked for by the issuer of their tokens, so that two clusters have two', async () => {
    const [first, ...others] = await saws({ cluster: `${cluster('hk')}---\n${cluster('us')}` });
    assert.match(String(first), /^KT1022 spec.issuer: the issuer https:\/\/cluster.example, of the tokens/);
    assert.deepEqual(others, []);
  });
});
