import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { Issuer } from '../../src/ports/issuer.ts';
import { resetAtThePortal } from './portal.ts';
import type { ShownPair } from './portal.ts';
import { engineRig, loseSecret, PERSON, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const AWAY = new Fault('KT4001', { place: 'issuer webull', saw: 'ECONNREFUSED' });
/** Of another application, so it is accepted like ours. */
const FOREIGN = { appKey: 'f'.repeat(32), appSecret: 'e'.repeat(32) };
const APPROVE = { note: null, afterLoss: true } as const;

describe('an approved second reset, when a destination was changed since the first', () => {
  let rig: EngineRig;
  let seeded: ShownPair;
  let isAway: boolean;

  beforeEach(async () => {
    isAway = false;
    const probe =
      (issuer: Issuer): Issuer['probe'] =>
      async (pair) =>
        pair.appKey.reveal() === FOREIGN.appKey
          ? { verdict: 'accepted', fault: null, issuerNowAt: null }
          : isAway
            ? { verdict: 'unreachable', fault: AWAY, issuerNowAt: null }
            : issuer.probe(pair);
    rig = await engineRig({ wrapIssuer: (issuer) => ({ ...issuer, probe: probe(issuer) }) });
    const { appKey = '', appSecret = '' } = rig.sandbox.seeded ?? {};
    seeded = { appKey, appSecret };
    await loseSecret(rig);
  });

  afterEach(() => rig.close());

  const put = (pair: ShownPair, indent = 0): Promise<void> =>
    writeFile(
      join(rig.folder, 'wb.json'),
      JSON.stringify({ KEY: pair.appKey, SECRET: pair.appSecret }, null, indent),
      { mode: 0o600 },
    );
  const calls = async (): Promise<number> => (await rig.events()).match(/CallStarted/g)?.length ?? 0;
  const approve = async (): Promise<void> => {
    await rig.operations.rotate(spec.name, APPROVE, PERSON);
    await rig.pass(0);
  };

  it('is not made where a key that works stands there: it is taken into custody, and the rotation ends', async () => {
    await put(await resetAtThePortal(rig));
    await approve();
    assert.match(await rig.events(), /SecondResetApproved Imported/);
    assert.equal(await calls(), 1);
    await rig.pass(HOUR_MS);
    const { versions, saga } = await rig.operations.show(spec.name);
    assert.deepEqual(
      [saga, versions.map(({ version, status }) => [version, status])],
      [
        null,
        [
          // The second reset has ended it.
          [1, 'expired'],
          [2, 'lost'],
          [3, 'current'],
        ],
      ],
    );
    assert.deepEqual(await rig.raised(), []);
  });

  it('waits where a value stands there that does not work, and says that the secret is still lost', async () => {
    await put({ appKey: 'theirs', appSecret: 'theirs' });
    await approve();
    const { retries } = await rig.operations.show(spec.name);
    assert.deepEqual(
      retries.map(({ step, fault }) => [step, fault.code]),
      [['preflight', 'KT5006']],
    );
    assert.deepEqual([...(await rig.raised())].sort(), ['KT-A106', 'KT-A111']);
    assert.equal(await calls(), 1);
  });

  it('waits where a key of another application stands there, however well that one works', async () => {
    await put(FOREIGN);
    await approve();
    assert.doesNotMatch(await rig.events(), /Imported$/);
    assert.deepEqual([...(await rig.raised())].sort(), ['KT-A106', 'KT-A111']);
    assert.equal(await calls(), 1);
  });

  it('is made once the old value is back, under whatever number the store gives it', async () => {
    await put({ appKey: 'theirs', appSecret: 'theirs' });
    await approve();
    await put(seeded, 2);
    await rig.pass(2 * HOUR_MS);
    assert.match(await rig.events(), /Preflighted CallStarted Sealed .*Promoted OverlapStarted/);
    assert.equal(await calls(), 2);
    assert.deepEqual(await rig.raised(), ['KT-A107'], 'the second reset has ended the old key');
  });

  it('asks the issuer again where it can not tell whether the value works', async () => {
    await put(await resetAtThePortal(rig));
    isAway = true;
    await approve();
    const { retries } = await rig.operations.show(spec.name);
    assert.deepEqual(
      retries.map(({ fault }) => fault.code),
      ['KT4001'],
    );
    isAway = false;
    await rig.pass(MINUTE_MS);
    assert.match(await rig.events(), /SecondResetApproved Imported/);
    assert.equal(await calls(), 1);
  });
});
