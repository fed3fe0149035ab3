import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import assert from 'node:assert/strict';
import { expectFault } from '../expect-fault.ts';
import { useAwsRig } from './rig.ts';

describe('the list of places in an aws-secrets-manager store', function () {
  this.timeout(20_000);
  const rig = useAwsRig();

  it('has the names below the prefix, of one tag if that is asked for', async () => {
    const { client, open, secret } = rig();
    const names = ['b', 'a', 'c'].map((name) => `${secret}/${name}`);
    for (const [index, Name] of names.entries())
      await client.send(
        new CreateSecretCommand({
          ...{ Name, SecretString: '{}' },
          Tags: [{ Key: 'env', Value: index === 0 ? 'production' : 'prod' }],
        }),
      );
    const store = open();
    const ask = { prefix: `${secret}/`, tag: null, limit: 10 };
    assert.deepEqual(await store.list(ask), [...names].sort());
    const tag = { key: 'env', value: 'prod' };
    assert.deepEqual(await store.list({ ...ask, tag }), [`${secret}/a`, `${secret}/c`]);
    assert.deepEqual(await store.list({ ...ask, prefix: `${secret}/nothing` }), []);
    await expectFault(store.list({ ...ask, limit: 2 }), 'KT3016');
  });

  it('goes on over more pages than one', async () => {
    const { client, open, secret } = rig();
    const names = Array.from(
      { length: 130 },
      (_, index) => `${secret}/many/${String(index).padStart(3, '0')}x`,
    );
    for (const Name of names) await client.send(new CreateSecretCommand({ Name, SecretString: '{}' }));
    assert.deepEqual(await open().list({ prefix: `${secret}/many/`, tag: null, limit: 1_000 }), names);
  });
});
