import assert from 'node:assert/strict';
import fc from 'fast-check';
import { aligned, encodeFrame, MAGIC } from '../../src/custody/escrow/frame.ts';
import { scanEscrow } from '../../src/custody/escrow/scan.ts';
import type { Source } from '../../src/custody/escrow/scan.ts';

function sourceOf(bytes: Buffer): Source {
  return {
    size: bytes.length,
    readAt: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}

const frame = (attempt: string, size = 500): Buffer =>
  encodeFrame({ credential: 'cred_1', attempt, receivedAt: 1 }, Buffer.alloc(size, attempt));

/** Frames at the places where the escrow writes them. */
function laidOut(...frames: readonly Buffer[]): Buffer {
  return Buffer.concat(frames.flatMap((each) => [each, Buffer.alloc(aligned(each.length) - each.length)]));
}

const attemptsIn = async (bytes: Buffer): Promise<readonly string[]> =>
  (await scanEscrow(sourceOf(bytes))).entries.map(({ header }) => header.attempt);

const junk = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.constant(MAGIC),
  fc.constant(Buffer.alloc(4_096)),
  fc.constant(frame('cut').subarray(0, 70)),
  fc.constant(Buffer.concat([MAGIC, Buffer.alloc(8, 0xff)])),
);

describe('the frames of the escrow', () => {
  it('are found whatever bytes lie between them, and never break the reader', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(junk, fc.constant('whole')), { maxLength: 12 }), async (parts) => {
        const bytes = Buffer.concat(parts.map((part) => (typeof part === 'string' ? frame('whole') : part)));
        const found = await attemptsIn(bytes);
        assert.equal(found.length, parts.filter((part) => part === 'whole').length);
      }),
      { numRuns: 300 },
    );
  });

  it('never break the reader, whichever byte of them is another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(8_191), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bytes = laidOut(frame('one'), frame('two'));
        bytes[at] = (bytes[at] ?? 0) ^ change;
        const found = await attemptsIn(bytes);
        const second = at >= 4_096 && at < 4_096 + frame('two').length;
        const first = at < frame('one').length;
        assert.deepEqual(found, [...(first ? [] : ['one']), ...(second ? [] : ['two'])]);
      }),
      { numRuns: 300 },
    );
  });

  it('are read across the edges of the reading window', async () => {
    const frames = Array.from({ length: 300 }, (_, index) => frame(`att_${index}`, 3_000 + index * 31));
    assert.equal((await attemptsIn(laidOut(...frames))).length, 300);
    const large = frame('large', 3 * 1024 * 1024);
    assert.deepEqual(await attemptsIn(laidOut(frame('a'), large, frame('b'))), ['a', 'large', 'b']);
  });

  it('end behind the last byte that is not zero', async () => {
    const bytes = Buffer.concat([laidOut(frame('one')), Buffer.alloc(200_000)]);
    const scan = await scanEscrow(sourceOf(bytes));
    assert.deepEqual([scan.end, scan.damaged], [frame('one').length, []]);
    assert.equal((await scanEscrow(sourceOf(Buffer.alloc(10_000)))).end, 0);
  });

  it('report where one is not whole', async () => {
    const bytes = laidOut(frame('one'), frame('two').subarray(0, 200), frame('three'));
    const scan = await scanEscrow(sourceOf(bytes));
    assert.deepEqual(scan.damaged, [4_096]);
    assert.deepEqual(
      scan.entries.map(({ header }) => header.attempt),
      ['one', 'three'],
    );
  });
});
