import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openEscrow } from '../../src/custody/escrow/escrow.ts';
import { aligned, encodeFrame, HEADER_BYTES, MAGIC } from '../../src/custody/escrow/frame.ts';
import { scanEscrow } from '../../src/custody/escrow/scan.ts';
import type { Scan, Source } from '../../src/custody/escrow/scan.ts';
import { extractEntries, listEscrow } from '../../src/custody/recover.ts';
import { holds, LIMIT_MS } from './holds.ts';
import { verdictOf } from './verdict.ts';

const nothing = (): undefined => undefined;
const LOG = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const frameOf = (attempt: string, size: number): Buffer =>
  encodeFrame({ credential: 'cred_1', attempt, receivedAt: 1 }, Buffer.alloc(size, attempt));

/** Where the escrow writes its entries: each at the next multiple of 4096. */
function laidOut(sizes: readonly number[]): { readonly bytes: Buffer; readonly places: readonly Place[] } {
  const frames = sizes.map((size, index) => frameOf(`att_${index}`, size));
  const places: Place[] = [];
  let end = 0;
  for (const [index, frame] of frames.entries()) {
    places.push({ attempt: `att_${index}`, from: end, to: end + frame.length });
    end = aligned(end + frame.length);
  }
  const bytes = Buffer.alloc(end);
  for (const [index, frame] of frames.entries()) frame.copy(bytes, places[index]?.from ?? 0);
  return { bytes, places };
}

interface Place {
  readonly attempt: string;
  readonly from: number;
  readonly to: number;
}

interface Wound {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Somewhere in the file, often in the head of an entry, where the lengths are. */
const wounds = fc.array(
  fc.record({
    at: fc.oneof(
      fc.nat({ max: 60_000 }),
      fc.tuple(fc.nat({ max: 14 }), fc.nat({ max: 47 })).map(([n, at]) => n * 4_096 + at),
    ),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      fc.constant(MAGIC),
      fc.constant(Uint8Array.of(255, 255)),
    ),
  }),
  { maxLength: 6 },
);

/** A source that refuses to be read further than it is long, and counts what is asked of it. */
function counting(bytes: Buffer): { readonly source: Source; readonly readBytes: () => number } {
  let readBytes = 0;
  return {
    readBytes: () => readBytes,
    source: {
      size: bytes.length,
      readAt: async (offset, length) => {
        const part = bytes.subarray(offset, offset + length);
        readBytes += part.length;
        return part;
      },
    },
  };
}

const attemptsOf = ({ entries }: Scan): readonly string[] => entries.map(({ header }) => header.attempt);

describe('an escrow file that was damaged', function () {
  this.timeout(LIMIT_MS);

  it('gives every entry that no byte of was changed, in order, and no other of ours', () =>
    holds(
      600,
      fc.asyncProperty(
        fc.array(fc.nat({ max: 9_000 }), { minLength: 1, maxLength: 6 }),
        wounds,
        async (sizes, struck) => {
          const { bytes, places } = laidOut(sizes);
          for (const wound of struck) strike(bytes, wound);
          const scan = await scanEscrow(counting(bytes).source);
          const whole = places.filter(({ from, to }) => struck.every((wound) => isApart(wound, from, to)));
          const found = attemptsOf(scan);
          assert.deepEqual(
            found.filter((attempt) => whole.some((place) => place.attempt === attempt)),
            whole.map(({ attempt }) => attempt),
          );
        },
      ),
    ));

  it('gives every entry before the place at which it was cut', () =>
    holds(
      300,
      fc.asyncProperty(
        fc.array(fc.nat({ max: 9_000 }), { minLength: 1, maxLength: 6 }),
        fc.nat({ max: 70_000 }),
        async (sizes, cut) => {
          const { bytes, places } = laidOut(sizes);
          const scan = await scanEscrow(counting(bytes.subarray(0, cut)).source);
          const whole = places.filter(({ to }) => to <= cut).map(({ attempt }) => attempt);
          assert.deepEqual(attemptsOf(scan), whole);
        },
      ),
    ));

  it('is read a few times over at most, whatever lengths its entries claim', () =>
    holds(
      20,
      fc.asyncProperty(
        fc.integer({ min: 1, max: 2 * 1024 * 1024 }),
        fc.nat({ max: 4_096 }),
        async (fileBytes, labelBytes) => {
          const bytes = Buffer.alloc(2 * 1024 * 1024);
          for (let at = 0; at + HEADER_BYTES <= bytes.length; at += 64)
            claim(bytes, at, labelBytes, fileBytes);
          const { source, readBytes } = counting(bytes);
          const { value } = (await verdictOf(() => scanEscrow(source), 2_000)) as { value: Scan };
          assert.deepEqual(value.entries, []);
          assert.ok(readBytes() <= 8 * bytes.length, `${readBytes()} bytes were read`);
        },
      ),
    ));

  describe('on disk', () => {
    let directory: string;
    let path: string;

    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'keyturn-fuzz-'));
      path = join(directory, 'escrow.bin');
    });

    afterEach(() => rm(directory, { recursive: true, force: true }));

    it('is opened, takes the next entry and changes nothing before it', () =>
      holds(
        60,
        fc.asyncProperty(
          fc.array(fc.nat({ max: 9_000 }), { maxLength: 4 }),
          wounds,
          fc.nat({ max: 40_000 }),
          async (sizes, struck, cut) => {
            const { bytes } = laidOut(sizes);
            for (const wound of struck) strike(bytes, wound);
            const before = bytes.subarray(0, cut);
            await writeFile(path, before);
            const escrow = await openEscrow({ path, fallback: null, reserveBytes: 8_192 }, LOG);
            const header = { credential: 'cred_1', attempt: 'fresh', receivedAt: 2 };
            await escrow.append({ header, file: Buffer.from('fresh'), digest: '' });
            await escrow.close();
            const after = await readFile(path);
            assert.ok(
              after.subarray(0, before.length).equals(before) || endsInZeros(before),
              'what stood there was changed',
            );
            assert.equal(attemptsOf(await scanEscrow(counting(after).source)).at(-1), 'fresh');
            const again = await openEscrow({ path, fallback: null, reserveBytes: 8_192 }, LOG);
            assert.deepEqual(Buffer.from((await again.find('cred_1', 'fresh')) ?? []), Buffer.from('fresh'));
            await again.close();
          },
        ),
      ));

    it('is listed and taken apart, or refused with a code', () =>
      holds(
        80,
        fc.asyncProperty(
          fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.constant(null)),
          wounds,
          async (other, struck) => {
            const { bytes } = laidOut([100, 5_000]);
            for (const wound of struck) strike(bytes, wound);
            await writeFile(path, other ?? bytes);
            const listing = await verdictOf(() => listEscrow(path));
            const out = await mkdtemp(join(directory, 'out-'));
            const written = await verdictOf(() => extractEntries(path, out));
            assert.equal(listing.kind, written.kind);
            if (listing.kind === 'value' && written.kind === 'value')
              assert.equal(listing.value.entries.length, written.value.length);
          },
        ),
      ));
  });
});

function strike(bytes: Buffer, { at, bytes: others }: Wound): void {
  Buffer.from(others).copy(bytes, Math.min(at, bytes.length));
}

function isApart({ at, bytes }: Wound, from: number, to: number): boolean {
  return at + bytes.length <= from || at >= to;
}

/** The head of an entry whose lengths are anything. */
function claim(bytes: Buffer, at: number, labelBytes: number, fileBytes: number): void {
  MAGIC.copy(bytes, at);
  bytes.writeUInt32BE(labelBytes, at + MAGIC.length);
  bytes.writeUInt32BE(fileBytes, at + MAGIC.length + 4);
}

/** The room in reserve is zeros, and the next entry begins in it. */
function endsInZeros(bytes: Buffer): boolean {
  return bytes.at(-1) === 0;
}
