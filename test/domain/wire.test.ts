import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromWire, parseTime, toWire } from '../../src/domain/wire.ts';

const AT = Date.UTC(2026, 11, 8, 2, 0, 0, 7);

describe('times on the wire', () => {
  it('turns time fields at any depth into RFC 3339, and nothing else', () => {
    const value = { at: AT, now: AT, rows: [{ endsAt: AT, bornAt: null, ageMs: 7, seq: 3, path: 'x' }] };
    const time = '2026-12-08T02:00:00.007Z';
    assert.deepEqual(toWire(value), {
      at: time,
      now: time,
      rows: [{ endsAt: time, bornAt: null, ageMs: 7, seq: 3, path: 'x' }],
    });
  });

  it('leaves maps alone whose keys people chose', () => {
    const value = {
      labels: { createdAt: '2026-01-01T00:00:00Z', at: 'noon' },
      destinations: [{ name: 'd', at: { path: 'kv/x', now: 'y' } }],
      stores: { resetAt: '2026-01-01T00:00:00Z' },
    };
    assert.deepEqual(toWire(value), value);
    assert.deepEqual(fromWire(toWire(value)), value);
  });

  it('comes back as it went, whatever the times', () => {
    const time = fc.integer({ min: 0, max: Date.UTC(9999, 0) });
    const row = fc.record({
      at: time,
      endsAt: fc.option(time),
      name: fc.string(),
      labels: fc.dictionary(fc.string(), fc.string()),
    });
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const plain = JSON.parse(JSON.stringify(rows)) as typeof rows;
        assert.deepEqual(fromWire<typeof rows>(JSON.parse(JSON.stringify(toWire(plain))) as never), plain);
      }),
    );
  });

  const readable = [
    ['2026-12-01T10:00:00Z', Date.UTC(2026, 11, 1, 10)],
    ['2026-12-01T10:00+08:00', Date.UTC(2026, 11, 1, 2)],
    ['2026-12-01 10:00:00.5Z', Date.UTC(2026, 11, 1, 10, 0, 0, 500)],
    ['2026-12-01t10:00:00z', Date.UTC(2026, 11, 1, 10)],
  ] as const;
  for (const [text, at] of readable) it(`reads ${text}`, () => assert.equal(parseTime(text), at));
  for (const text of [
    '',
    '2026-12-01',
    '10:00',
    '2026-13-01T00:00:00Z',
    '2026-12-01T10:00:00',
    '1764583200000',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseTime(text), null));
  }
});
