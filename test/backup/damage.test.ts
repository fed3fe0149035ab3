import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { openStream, sealStream } from '../../src/backup/envelope.ts';
import { decodeRecords, encodeRecords } from '../../src/backup/lines.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { BackupRecord } from '../../src/ports/backup.ts';

const HEAD: BackupRecord = {
  ...{ is: 'head', format: 1, backup: 'bak_1', installation: 'inst_1' },
  ...{ takenAt: Date.UTC(2026, 10, 22), keyturn: '0.1.0', position: 3 },
};

/** More than two of the pieces that the encryption works on. */
const RECORDS: readonly BackupRecord[] = [
  HEAD,
  ...Array.from({ length: 40 }, (_, index): BackupRecord => {
    const file = randomBytes(3_000).toString('base64');
    return { is: 'sealed', stream: 'cred_1', attempt: `att_${index}`, file };
  }),
];

async function* pieces<T>(...items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function gathered(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}

describe('a backup file', function () {
  this.timeout(60_000);
  let identity: string;
  let recipient: string;
  let file: Buffer;

  before(async () => {
    identity = await generateX25519Identity();
    recipient = await identityToRecipient(identity);
    file = await gathered(sealStream(encodeRecords(pieces(...RECORDS)), [recipient]));
  });

  async function read(bytes: Uint8Array, with_ = identity): Promise<readonly BackupRecord[]> {
    const found: BackupRecord[] = [];
    // In pieces that end anywhere.
    const half = Math.floor(bytes.length / 3);
    const sealed = pieces(bytes.subarray(0, half), bytes.subarray(half));
    for await (const record of decodeRecords(openStream(sealed, [with_], 'file'), 'file')) found.push(record);
    return found;
  }

  async function codeOf(bytes: Uint8Array, with_ = identity): Promise<string> {
    return read(bytes, with_).then(
      () => 'read',
      (thrown: unknown) => (thrown instanceof Fault ? thrown.code : `no fault: ${String(thrown)}`),
    );
  }

  it('gives back what was written', async () => assert.deepEqual(await read(file), RECORDS));

  it('names its form outside, and nothing else', () => {
    assert.match(
      file.subarray(0, 60).toString('latin1'),
      /^keyturn-backup\/1\nage-encryption.org\/v1\n-> X25519 /,
    );
    assert.equal(file.includes('cred_1'), false);
  });

  it('is refused where it was cut off, at every one of many places', async () => {
    for (let end = 0; end < file.length; end += Math.max(1, Math.floor(file.length / 150)))
      assert.match(await codeOf(file.subarray(0, end)), /^KT214[89]$/, `cut at ${end}`);
    assert.equal(await codeOf(file.subarray(0, -1)), 'KT2148');
  });

  it('is refused where a bit was turned over, at every one of many places', async () => {
    for (let at = 0; at < file.length; at += Math.max(1, Math.floor(file.length / 150))) {
      const turned = Buffer.from(file);
      turned[at] = (turned[at] ?? 0) ^ (1 << (at % 8));
      assert.match(await codeOf(turned), /^KT21(48|49|50)$/, `turned at ${at}`);
    }
  });

  it('is refused where something follows it', async () => {
    assert.equal(await codeOf(Buffer.concat([file, Buffer.from('x')])), 'KT2148');
  });

  it('is refused to another identity, in so many words', async () => {
    assert.equal(await codeOf(file, await generateX25519Identity()), 'KT2150');
  });

  it('is no other file', async () => {
    for (const other of ['', 'PK\u0003\u0004', 'keyturn-backup/2\n', '{"kind":"keyturn-plan/1"}'])
      assert.equal(await codeOf(Buffer.from(other)), 'KT2149', other);
  });

  describe('that somebody else sealed for us', () => {
    /** Anybody can encrypt to a public recipient, so what is inside is not believed either. */
    async function sealedLines(...lines: readonly string[]): Promise<Buffer> {
      return gathered(sealStream(pieces(Buffer.from(lines.join(''))), [recipient]));
    }
    const head = `${JSON.stringify(HEAD)}\n`;
    const end = `${JSON.stringify({ is: 'end', records: 1, digest: '0'.repeat(64) })}\n`;

    const cases: readonly (readonly [string, readonly string[], string])[] = [
      ['has no head', ['{"is":"meta","key":"a","value":"b"}\n'], 'KT2148'],
      ['has two heads', [head, head], 'KT2148'],
      ['has no end', [head], 'KT2148'],
      ['has an end that does not fit', [head, end], 'KT2148'],
      ['has a last line that is cut', [head, '{"is":"me'], 'KT2148'],
      ['has a record of no kind', [head, '{"is":"other"}\n'], 'KT2148'],
      ['has text that is no JSON', [head, 'x\n'], 'KT2148'],
      ['has a field too many', [head, '{"is":"meta","key":"a","value":"b","more":1}\n'], 'KT2148'],
      ['is of a newer form', [`${JSON.stringify({ ...HEAD, format: 5 })}\n`], 'KT2149'],
    ];
    for (const [what, lines, code] of cases)
      it(`is refused where it ${what}`, async () =>
        assert.equal(await codeOf(await sealedLines(...lines)), code));

    for (const path of ['../kek.txt', '/etc/passwd', 'a/../../b', '.', 'a//b', 'a/', 'a\0b'])
      it(`is refused where a file is to be put at ${JSON.stringify(path)}`, async () => {
        const stored = `${JSON.stringify({ is: 'stored', path, bytes: '' })}\n`;
        assert.equal(await codeOf(await sealedLines(head, stored)), 'KT2148');
      });
  });
});
