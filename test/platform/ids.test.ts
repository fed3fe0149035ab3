import assert from 'node:assert/strict';
import { idsFrom, systemIds, ulid } from '../../src/platform/ids.ts';
import { seededIds } from './seeded-ids.ts';

const clockAt = (at: number) => ({ now: () => at, monotonicMs: () => 0 });

describe('ids', () => {
  it('are a prefix and 26 characters that can not be misread', () => {
    const id = systemIds(clockAt(1_795_348_800_000)).next('rot');
    assert.match(id, /^rot_[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  it('spell time and chance as ULIDs do', () => {
    assert.equal(ulid(1_469_918_176_385, new Uint8Array(10)), '01ARYZ6S410000000000000000');
    assert.equal(ulid(2 ** 48 - 1, new Uint8Array(10).fill(0xff)), '7ZZZZZZZZZZZZZZZZZZZZZZZZZ');
    assert.equal(ulid(0, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 33)), '00000000000000000000000011');
  });

  it('sort by their time', () => {
    const ids = [5, 31, 32, 1_000, 1_795_348_800_000].map((at) => systemIds(clockAt(at)).next('att'));
    assert.deepEqual(ids, ids.toSorted());
  });

  it('are different every time', () => {
    const ids = systemIds(clockAt(1));
    assert.equal(new Set(Array.from({ length: 1_000 }, () => ids.next('cred'))).size, 1_000);
  });

  it('are the same for the same seed, and others for another', () => {
    const drawn = (seed: number) => {
      const ids = seededIds(clockAt(1), seed);
      return [ids.next('rot'), ids.fraction(), ids.next('rot')];
    };
    assert.deepEqual(drawn(7), drawn(7));
    assert.notDeepEqual(drawn(7), drawn(8));
  });
});

describe('chance', () => {
  for (const [byte, fraction] of [
    [0, 0],
    [0x80, 0.50196],
    [0xff, 1],
  ] as const)
    it(`is a number from 0 to below 1 (${byte})`, () => {
      const drawn = idsFrom(clockAt(1), (size) => new Uint8Array(size).fill(byte)).fraction();
      assert.ok(drawn >= 0 && drawn < 1);
      assert.ok(Math.abs(drawn - fraction) < 0.0001);
    });
});
