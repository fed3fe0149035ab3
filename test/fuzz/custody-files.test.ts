import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Encrypter } from 'age-encryption';
import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { parseRecipient } from '../../src/custody/recipients.ts';
import { openEntry, parseRecoveryIdentity } from '../../src/custody/recover.ts';
import { openWith, sealTo } from '../../src/custody/seal.ts';
import { Fault } from '../../src/domain/fault.ts';
import { HEADER, recoveryPair, temporaryCustody } from '../custody/temporary.ts';
import type { Recovery, TemporaryCustody } from '../custody/temporary.ts';
import { mutated, spoilt, strangeText } from './hostile-bytes.ts';
import { holds, LIMIT_MS } from './holds.ts';
import { assertCodeIn, assertSilent, CANARY, verdictOf } from './verdict.ts';

/** The right bytes with wounds, the right JSON with strange parts, or anything. */
function instead(right: Uint8Array): Arbitrary<Uint8Array> {
  const text = Buffer.from(right).toString('utf8');
  const json = /^\{/.test(text)
    ? [spoilt(JSON.parse(text)).map((value) => Buffer.from(JSON.stringify(value)))]
    : [];
  return fc.oneof(mutated(right), fc.uint8Array({ maxLength: 300 }), ...json);
}

describe('a file of custody that was changed', function () {
  this.timeout(LIMIT_MS);

  describe('at the start', () => {
    let place: TemporaryCustody;
    let check: string;

    before(async () => {
      place = await temporaryCustody();
      const first = await place.open();
      check = first.check;
      await first.close();
    });

    after(() => place.remove());

    const FILES = ['identity.age', 'custody.json', 'kek.txt'] as const;
    for (const name of FILES) {
      it(`${name}: custody opens with the same identity, or is refused with a code`, async () => {
        const path = join(place.directory, name);
        const right = await readFile(path);
        try {
          await holds(
            60,
            fc.asyncProperty(instead(right), async (bytes) => {
              await writeFile(path, bytes);
              const verdict = await verdictOf(() =>
                place.open({ journalIsEmpty: false, expectedCheck: check }),
              );
              assertCodeIn(verdict, ['KT2001', 'KT2006', 'KT2007', 'KT2008', 'KT2009', 'KT2010']);
              if (verdict.kind === 'fault') return assertNoIdentity(verdict.fault);
              assert.equal(verdict.value.check, check);
              await verdict.value.close();
            }),
          );
        } finally {
          await writeFile(path, right);
        }
      });
    }
  });

  describe('a sealed secret', () => {
    let pair: Recovery;
    let file: Uint8Array;

    before(async () => {
      pair = await recoveryPair();
      file = await sealTo([pair.recipient], HEADER, Buffer.from(CANARY));
    });

    const cannotOpen = (cause: unknown): Fault => new Fault('KT2011', { place: 'a file', saw: 'no', cause });

    it('opens to what was sealed, byte for byte, or not at all', () =>
      holds(
        300,
        fc.asyncProperty(fc.oneof(mutated(file), fc.uint8Array({ maxLength: 300 })), async (bytes) => {
          const verdict = await verdictOf(() => openWith([pair.identity], bytes, 'a file', cannotOpen));
          assertCodeIn(verdict, ['KT2011']);
          if (verdict.kind === 'value') assert.equal(Buffer.from(verdict.value.bytes).toString(), CANARY);
        }),
      ));

    it('with a header of somebody else is refused', () =>
      holds(
        100,
        fc.asyncProperty(
          fc.uint8Array({ maxLength: 300 }),
          spoilt({ v: 1, ...HEADER }),
          async (bytes, header) => {
            const line = Buffer.concat([Buffer.from(JSON.stringify(header) ?? ''), Buffer.from('\n'), bytes]);
            const sealed = await sealPlain(pair.recipient, line);
            const verdict = await verdictOf(() => openWith([pair.identity], sealed, 'a file', cannotOpen));
            assertCodeIn(verdict, ['KT2003', 'KT2021']);
          },
        ),
      ));
  });

  it('an identity, a recipient: read or refused, and never printed', () =>
    recoveryPair().then((pair) =>
      holds(
        300,
        fc.asyncProperty(
          fc.oneof(
            strangeText,
            mutated(Buffer.from(pair.identity)).map(asText),
            mutated(Buffer.from(pair.recipient)).map(asText),
          ),
          async (text) => {
            const identity = await verdictOf(() => parseRecoveryIdentity(text, 'a file'));
            assertCodeIn(identity, ['KT2014']);
            if (identity.kind === 'fault') assertNoIdentity(identity.fault);
            const recipient = await verdictOf(() => parseRecipient(text, 'a recipient'));
            assertCodeIn(recipient, ['KT2012', 'KT2013']);
            if (recipient.kind === 'fault') assertNoIdentity(recipient.fault);
          },
        ),
      ),
    ));

  it('an entry of the escrow that another identity should open is refused, whatever its bytes', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'keyturn-fuzz-'));
    const path = join(directory, 'escrow.bin');
    const pair = await recoveryPair();
    await holds(
      100,
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
        await writeFile(path, bytes);
        const verdict = await verdictOf(() => openEntry(path, [pair.identity], HEADER));
        assertCodeIn(verdict, ['KT2016', 'KT2019', 'KT2015', 'KT2017']);
        assert.equal(verdict.kind, 'fault');
      }),
    );
    await rm(directory, { recursive: true, force: true });
  });
});

function asText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

async function sealPlain(recipient: string, plain: Uint8Array): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(plain);
}

/** Not even in the cause, which a log may show. */
function assertNoIdentity(fault: Fault): void {
  const text = `${fault.expected} ${fault.next} ${inspect(fault, { depth: 20 })}`;
  assertSilent(text);
  assert.doesNotMatch(text, /AGE-SECRET-KEY-1[0-9A-Z]{8}/i);
}
