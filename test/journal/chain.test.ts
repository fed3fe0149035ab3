import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../src/journal/canonical-json.ts';
import { dataOf, eventHash, GENESIS_HASH } from '../../src/journal/chain.ts';
import type { ChainedEvent } from '../../src/journal/chain.ts';

const EVENT: ChainedEvent = {
  stream: 'cred_1',
  seq: 1,
  at: 1_795_348_800_000,
  actor: 'config',
  type: 'Registered',
  schema: 1,
  data: '{"name":"wb-orders-1"}',
};

describe('the chain', () => {
  it('hashes what an auditor can hash without keyturn', () => {
    const { data, ...rest } = EVENT;
    const text = canonicalJson({ ...rest, data: JSON.parse(data) as unknown });
    const expected = createHash('sha256').update(`${GENESIS_HASH}\n${text}`).digest('hex');
    assert.equal(eventHash(GENESIS_HASH, EVENT), expected);
  });

  const changes: readonly Partial<ChainedEvent>[] = [
    { stream: 'cred_2' },
    { seq: 2 },
    { at: EVENT.at + 1 },
    { actor: 'user:x' },
    { type: 'Renamed' },
    { schema: 2 },
    { data: '{"name":"wb-orders-2"}' },
  ];
  for (const change of changes)
    it(`covers ${Object.keys(change).join()}`, () => {
      assert.notEqual(eventHash(GENESIS_HASH, { ...EVENT, ...change }), eventHash(GENESIS_HASH, EVENT));
    });

  it('covers the hash before', () => {
    assert.notEqual(eventHash('f'.repeat(64), EVENT), eventHash(GENESIS_HASH, EVENT));
  });

  it('leaves the type out of the data, where it has a column', () => {
    assert.equal(dataOf({ type: 'Registered', name: 'wb-orders-1' }), EVENT.data);
  });
});
