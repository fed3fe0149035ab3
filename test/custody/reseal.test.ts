import assert from 'node:assert/strict';
import { resealer } from '../../src/custody/reseal.ts';
import {
  newRing,
  parseRing,
  ringText,
  ringWithNewIdentity,
  MOST_IDENTITIES,
} from '../../src/custody/ring.ts';
import type { KeyRing } from '../../src/custody/ring.ts';
import { openWith, sealTo } from '../../src/custody/seal.ts';
import { Fault } from '../../src/domain/fault.ts';
import { Secret } from '../../src/domain/secret.ts';
import { rejectsWith } from './rejects.ts';
import { BYTES, HEADER, recoveryPair } from './temporary.ts';

describe('the key ring of an installation', () => {
  it('is an identity file of age, and reads as it was written', async () => {
    const ring = await newRing();
    assert.equal(ringText(ring), `${ring.identities[0]}\n`);
    assert.deepEqual((await parseRing(ringText(ring)))?.recipients, ring.recipients);
    const next = await ringWithNewIdentity(ring);
    const again = await parseRing(ringText(next));
    assert.deepEqual(again?.identities, next.identities);
    assert.deepEqual(again?.digestKey.check, ring.digestKey.check);
    for (const line of ringText(next).trim().split('\n')) assert.match(line, /^(?:AGE-SECRET-KEY-1|# )/);
  });

  it('keeps digests and check value over a new identity', async () => {
    const ring = await newRing();
    const next = await parseRing(ringText(await ringWithNewIdentity(ring)));
    assert.notEqual(next?.identities[0], ring.identities[0]);
    assert.equal(next?.digester.check, ring.digester.check);
    assert.equal(next?.digester.ofBytes(BYTES), ring.digester.ofBytes(BYTES));
    const values = { appKey: new Secret('a'), appSecret: new Secret('b') };
    assert.equal(next?.digester.ofValues(values), ring.digester.ofValues(values));
  });

  it('forgets the oldest identity when there are too many, and never its digest key', async () => {
    const first = await newRing();
    let ring: KeyRing = first;
    for (let count = 0; count < MOST_IDENTITIES + 2; count += 1) ring = await ringWithNewIdentity(ring);
    assert.equal(ring.identities.length, MOST_IDENTITIES);
    assert.ok(!ring.identities.includes(first.identities[0]));
    const read = await parseRing(ringText(ring));
    assert.equal(read?.digester.ofBytes(BYTES), first.digester.ofBytes(BYTES));
    // A key service seals four kilobytes at most.
    assert.ok(ringText(ring).length < 4_096, String(ringText(ring).length));
  });

  for (const text of ['', 'AGE-SECRET-KEY-1QQQ\n', '# keyturn digest key 00 check 00\n'])
    it(`is not read out of ${JSON.stringify(text)}`, async () => assert.equal(await parseRing(text), null));
});

describe('sealing anew', () => {
  let before: KeyRing;
  let ring: KeyRing;

  beforeEach(async () => {
    before = await newRing();
    ring = await ringWithNewIdentity(before);
  });

  it('gives a file that the new identity and the recovery identity open, and the old one does not', async () => {
    const recovery = await recoveryPair();
    const reseal = resealer(ring, [ring.recipients[0], recovery.recipient]);
    const old = await sealTo([before.recipients[0]], HEADER, BYTES);
    const sealed = await reseal(old, HEADER);
    assert.ok(sealed !== null);
    const cannot = () => new Fault('KT2011', { place: 'test', saw: 'not opened' });
    for (const identity of [ring.identities[0], recovery.identity]) {
      const { header, bytes } = await openWith([identity], sealed, 'test', cannot);
      assert.deepEqual(header, HEADER);
      assert.deepEqual(bytes, new Uint8Array(BYTES));
    }
    await rejectsWith('KT2011', () => openWith(before.identities, sealed, 'test', cannot));
  });

  it('leaves alone what is sealed to the new identity already', async () => {
    const reseal = resealer(ring, [ring.recipients[0]]);
    assert.equal(await reseal(await sealTo([ring.recipients[0]], HEADER, BYTES), HEADER), null);
  });

  it('refuses what belongs to another attempt, and what nobody here opens', async () => {
    const reseal = resealer(ring, [ring.recipients[0]]);
    const old = await sealTo([before.recipients[0]], HEADER, BYTES);
    await rejectsWith('KT2003', () => reseal(old, { ...HEADER, attempt: 'att_other' }));
    const stranger = await sealTo([(await recoveryPair()).recipient], HEADER, BYTES);
    await rejectsWith('KT2011', () => reseal(stranger, HEADER));
  });
});
