import {
  CreateSecretCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import assert from 'node:assert/strict';
import { Fault } from '../../../src/domain/fault.ts';
import { versionIdOf } from '../../../src/stores/aws-secrets-manager/place.ts';
import { revealPayload } from '../../../src/stores/payload.ts';
import { payload } from '../../contract/store/contract.ts';
import type { Treatment } from '../../support/servers/proxy.ts';
import { expectFault } from '../expect-fault.ts';
import { attempt, isCall, isMoveOfCurrent, useAwsRig } from './rig.ts';
import type { AwsRig } from './rig.ts';

describe('the labels of the aws-secrets-manager store', function () {
  this.timeout(20_000);
  const rig = useAwsRig();

  it('takes over the pending version of an attempt of its own that came to nothing', async () => {
    const { at, open } = rig();
    const store = open();
    await store.stage(at, attempt(1), payload('a'));
    await store.stage(at, attempt(2), payload('b'));
    assert.equal(await store.readStaged(at, attempt(1)), null);
    await store.discard(at, attempt(1));
    assert.deepEqual(
      revealPayload((await store.readStaged(at, attempt(2))) ?? {}),
      revealPayload(payload('b')),
    );
  });

  it('puts an empty place first, so that a pending copy never becomes the first and current version', async () => {
    const { at, client, open, secret } = rig();
    await client.send(new CreateSecretCommand({ Name: secret }));
    const store = open();
    await store.stage(at, attempt(1), payload('a'));
    assert.deepEqual((await rig().labels())[versionIdOf(attempt(1))], ['AWSPENDING']);
    assert.equal(await store.readLive(at), null);
    await store.promote(at, attempt(1), payload('a'), null);
    assert.deepEqual((await rig().labels())[versionIdOf(attempt(1))], ['AWSCURRENT']);
  });

  it('names the holder in every move of a label, and never takes AWSCURRENT off', async () => {
    const { at, open, proxy } = rig();
    const store = open();
    let version: string | null = null;
    for (const number of [1, 2, 3]) {
      await store.preflight(at);
      await store.stage(at, attempt(number), payload(String(number)));
      version = await store.promote(at, attempt(number), payload(String(number)), version);
      await store.discard(at, attempt(number));
    }
    const holders = new Map<string, string>();
    const moves = proxy.seen.filter((asked) => isCall(asked, 'UpdateSecretVersionStage'));
    for (const { body } of moves) {
      const move = JSON.parse(body) as Record<
        'VersionStage' | 'MoveToVersionId' | 'RemoveFromVersionId',
        string
      >;
      if (move.VersionStage === 'AWSCURRENT') assert.ok(move.MoveToVersionId && move.RemoveFromVersionId);
      const holder = holders.get(move.VersionStage);
      if (holder !== undefined) assert.equal(move.RemoveFromVersionId, holder);
      if (move.MoveToVersionId) holders.set(move.VersionStage, move.MoveToVersionId);
      else holders.delete(move.VersionStage);
    }
    assert.deepEqual((await rig().labels())[versionIdOf(attempt(2))]?.toSorted(), [
      'AWSPREVIOUS',
      'keyturn-previous',
    ]);
    assert.deepEqual((await rig().labels())[versionIdOf(attempt(3))], ['AWSCURRENT']);
  });

  it('uses version ids that AWS takes, and the same one for every try of an attempt', async () => {
    const { at, open, proxy } = rig();
    const store = open();
    await store.preflight(at);
    await store.stage(at, attempt(1), payload('a'));
    const puts = proxy.seen.filter((asked) => isCall(asked, 'PutSecretValue'));
    for (const { body } of puts) {
      const { ClientRequestToken } = JSON.parse(body) as { ClientRequestToken: string };
      assert.match(ClientRequestToken, /^keyturn-[A-Za-z0-9_-]{24,56}$/);
    }
    assert.equal(versionIdOf(attempt(1)), `keyturn-${attempt(1)}`);
  });

  it('waits out a reply that is stale for a moment', async () => {
    const { at, open, proxy } = rig();
    const store = open();
    let stale = 2;
    proxy.treat((asked) =>
      asked.body.includes('AWSPENDING') && isCall(asked, 'GetSecretValue') && stale-- > 0
        ? { status: 400, body: '{"__type":"ResourceNotFoundException"}' }
        : 'pass',
    );
    await store.stage(at, attempt(1), payload('a'));
    assert.equal(stale, -1);
  });

  it('says that a write does not show, when it never does', async () => {
    const { at, open, proxy } = rig();
    proxy.treat((asked) =>
      asked.body.includes('AWSPENDING') && isCall(asked, 'GetSecretValue')
        ? { status: 400, body: '{"__type":"ResourceNotFoundException"}' }
        : 'pass',
    );
    await expectFault(open().stage(at, attempt(1), payload('a')), 'KT3009');
  });

  it('settles a promotion whose reply was lost', async () => {
    const { at, open, proxy } = rig();
    const store = open();
    await store.stage(at, attempt(1), payload('a'));
    proxy.treat((asked) => (isMoveOfCurrent(asked) ? 'drop-reply' : 'pass'));
    await expectFault(store.promote(at, attempt(1), payload('a'), null), 'KT3001');
    await expectFault(store.promote(at, attempt(1), payload('a'), null), 'KT3005');
    proxy.treat(() => 'pass');
    const live = await store.readLive(at);
    assert.equal(live?.version, versionIdOf(attempt(1)));
    assert.deepEqual(revealPayload(live.payload), revealPayload(payload('a')));
    await store.discard(at, attempt(1));
    assert.deepEqual((await rig().labels())[versionIdOf(attempt(1))], ['AWSCURRENT']);
  });

  it('takes its own move, repeated after a lost reply, for a conflict', async () => {
    const { at, open, proxy } = rig();
    const store = open();
    let isFirst = true;
    proxy.treat((asked) => {
      const isLost = isMoveOfCurrent(asked) && isFirst;
      if (isLost) isFirst = false;
      return isLost ? 'drop-reply' : 'pass';
    });
    await expectFault(store.promote(at, attempt(1), payload('a'), null), 'KT3005');
    assert.equal((await store.readLive(at))?.version, versionIdOf(attempt(1)));
  });

  it('never overwrites what becomes current at any moment of a promotion', async () => {
    const { at, open, proxy } = rig();
    const store = open();
    let current = await store.promote(at, attempt(1), payload('a'), null);
    const won = { ours: 0, foreign: 0 };
    for (let moment = 1; moment <= 14; moment++) {
      const foreign = `foreign-${moment}`.padEnd(32, '-');
      let requests = 0;
      proxy.treat(async (): Promise<Treatment> => {
        if (++requests === moment) await makeCurrent(rig(), foreign, current);
        return 'pass';
      });
      const id = attempt(100 + moment);
      const ours = await store.promote(at, id, payload(id), current).catch((thrown: unknown) => thrown);
      proxy.treat(() => 'pass');
      if (ours instanceof Fault) assert.equal(ours.code, 'KT3005');
      won[ours instanceof Fault ? 'foreign' : 'ours']++;
      current = ours instanceof Fault ? foreign : versionIdOf(id);
      assert.equal((await store.readLive(at))?.version, current, `moment ${moment}`);
    }
    assert.ok(won.ours > 0 && won.foreign > 5, JSON.stringify(won));
  });
});

/** Moves AWSCURRENT to a new version as another program would; does nothing if it is no longer where it was. */
async function makeCurrent({ client, secret }: AwsRig, id: string, from: string): Promise<void> {
  const value = { SecretString: JSON.stringify(revealPayload(payload(id))), VersionStages: [id] };
  await client.send(new PutSecretValueCommand({ SecretId: secret, ClientRequestToken: id, ...value }));
  const move = { VersionStage: 'AWSCURRENT', MoveToVersionId: id, RemoveFromVersionId: from };
  await client.send(new UpdateSecretVersionStageCommand({ SecretId: secret, ...move })).catch(() => null);
}
