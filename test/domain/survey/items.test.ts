import assert from 'node:assert/strict';
import { parse } from 'yaml';
import type { LifePlan } from '../../../src/domain/life/request.ts';
import { asksOf, draftsOf, settled } from '../../../src/domain/survey/items.ts';
import type { AdoptItem, ListedKey } from '../../../src/domain/survey/items.ts';
import { pairIn } from '../../../src/domain/survey/pair.ts';
import { nameOfPlace } from '../../../src/domain/survey/propose.ts';
import type { SurveyedPlace } from '../../../src/domain/survey/view.ts';

const FIELDS = { APP_KEY: 'appKey', APP_SECRET: 'appSecret' } as const;

function place(text: string, more: Partial<SurveyedPlace> = {}): SurveyedPlace {
  return {
    ...{ store: 'vault-prod', place: text, placeKey: 'path', credential: null, owner: null, fields: FIELDS },
    ...{ problem: null, ...more },
  };
}

function row(more: Partial<ListedKey>): ListedKey {
  return {
    ...{ at: 'keys.csv:2', credential: null, store: null, place: null, issuer: null, user: null },
    ...{ application: null, owner: null, bornAt: null, labels: {}, ...more },
  };
}

function items(
  places: readonly SurveyedPlace[],
  rows: readonly ListedKey[] = [],
  { plans = [], issuers = ['webull'] }: { plans?: readonly LifePlan[]; issuers?: readonly string[] } = {},
): readonly AdoptItem[] {
  return draftsOf({ places, issuers }, rows, null).map((draft) => settled(draft, plans));
}

const told = (each: AdoptItem | undefined) => [each?.outcome, each?.credential, each?.owner];

describe('keys that are found', () => {
  it('belong to the credential that names their place, with its owner', () => {
    const [item] = items([place('kv/a', { credential: 'wb-a', owner: 'group:desk', fields: null })]);
    assert.deepEqual(told(item), ['adopt', 'wb-a', 'group:desk']);
  });

  it('are managed where there is nothing to do, and wrong where the daemon refuses', () => {
    const plan = (code: string): LifePlan => ({
      ...{ name: 'wb-a', act: 'adopt', lines: [], seq: 1 },
      refused: { code, place: 'p', saw: 'v1 is managed', expected: '', next: '' },
    });
    const mine = [place('kv/a', { credential: 'wb-a' })];
    assert.equal(items(mine, [], { plans: [plan('KT5103')] })[0]?.outcome, 'managed');
    assert.equal(items(mine, [], { plans: [plan('KT5111')] })[0]?.outcome, 'wrong');
  });

  it('get a manifest to begin with, which the YAML of it says', () => {
    const owner = 'group:desk "a"\n';
    const listed = row({
      store: 'vault-prod',
      place: 'kv/a',
      owner,
      user: 'u@example.com',
      labels: { env: 'prod' },
    });
    const [item] = items([place('kv/a')], [listed]);
    assert.deepEqual(parse(item?.manifest ?? ''), {
      apiVersion: 'keyturn.dev/v1alpha1',
      kind: 'Credential',
      metadata: { name: 'a', labels: { env: 'prod' } },
      spec: {
        ...{ issuer: 'webull', user: 'u@example.com', owner, fields: FIELDS },
        destinations: [{ store: 'vault-prod', path: 'kv/a' }],
      },
    });
  });

  it('get none where nobody says of which issuer they are', () => {
    const [item] = items([place('kv/a')], [], { issuers: ['one', 'two'] });
    assert.deepEqual([item?.outcome, item?.manifest], ['propose', null]);
    assert.match(item?.says ?? '', /--issuer/);
  });

  it('are left out where they are no key, and wrong where a row names them', () => {
    const other = place('kv/a', { fields: null, problem: '3 fields, and not two' });
    assert.equal(items([other])[0]?.outcome, 'skip');
    assert.equal(items([place('kv/a', { fields: null, problem: 'KT3003 denied' })])[0]?.outcome, 'unread');
    const [item] = items([other], [row({ store: 'vault-prod', place: 'kv/a' })]);
    assert.deepEqual([item?.outcome, item?.says], ['wrong', 'keys.csv:2: 3 fields, and not two']);
  });

  it('do not move to another credential because a row says so', () => {
    const listed = row({ store: 'vault-prod', place: 'kv/a', credential: 'wb-b' });
    const [item] = items([place('kv/a', { credential: 'wb-a' })], [listed]);
    assert.deepEqual([item?.outcome, item?.says], ['wrong', 'keys.csv:2: the place belongs to wb-a']);
  });

  it('can be named by the credential alone', () => {
    const drafts = draftsOf({ places: [], issuers: [] }, [row({ credential: 'wb-a', bornAt: 5 })], null);
    assert.deepEqual(asksOf(drafts), [{ name: 'wb-a', bornAt: 5 }]);
  });

  it('are asked for once, however many places they have', () => {
    const mine = ['kv/a', 'kv/b'].map((each) => place(each, { credential: 'wb-a' }));
    const listed = row({ store: 'vault-prod', place: 'kv/b', bornAt: 5 });
    const drafts = draftsOf({ places: mine, issuers: [] }, [listed], null);
    assert.deepEqual(asksOf(drafts), [{ name: 'wb-a', bornAt: 5 }]);
  });
});

describe('the names of fields', () => {
  for (const [names, pair] of [
    [['APP_KEY', 'APP_SECRET'], { APP_KEY: 'appKey', APP_SECRET: 'appSecret' }],
    [['secretKey', 'accessKeyId'], { accessKeyId: 'appKey', secretKey: 'appSecret' }],
    [['client_id', 'client_secret'], { client_id: 'appKey', client_secret: 'appSecret' }],
    [['user', 'password'], null],
    [['secret1', 'secret2'], null],
    [['APP_KEY', 'APP_SECRET', 'URL'], null],
  ] as const)
    it(`${names.join(', ')} say ${pair === null ? 'nothing' : 'which is which'}`, () =>
      assert.deepEqual(pairIn(names), pair));
});

describe('the name of a place', () => {
  for (const [text, taken, name] of [
    ['kv/trading/wb-orders-1', [], 'wb-orders-1'],
    ['kv/trading/wb-orders-1', ['wb-orders-1'], 'trading-wb-orders-1'],
    ['kv/Trading/WB Orders', [], 'wb-orders'],
    ['out/wb.json', [], 'wb'],
    ['kv/___', ['kv'], null],
  ] as const)
    it(`${text} is ${name ?? 'none'}`, () => assert.equal(nameOfPlace(text, new Set(taken)), name));
});
