import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../../src/journal/canonical-json.ts';
import { eventHash, GENESIS_HASH } from '../../src/journal/chain.ts';
import { parseSigned, signCheckpoint } from '../../src/journal/checkpoint/signed.ts';
import type { BundleFindings, BundleRecord } from '../../src/ports/bundle.ts';
import type { CheckpointSigner } from '../../src/ports/checkpoint.ts';
import { exportBundle } from '../../src/wiring/bundle/produce.ts';
import { refuse, walkBundle } from '../../src/wiring/bundle/verify.ts';
import { AT, byEngine, FIRST, loaded, SECOND, withFleet } from '../contract/journal/samples.ts';
import { openTemporaryJournal } from '../journal/temporary.ts';
import type { TemporaryJournal } from '../journal/temporary.ts';

const INSTALLATION = 'inst_1';

type Loose = Record<string, unknown>;

function newSigner(): CheckpointSigner {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
    sign: (bytes) => sign(null, bytes, privateKey).toString('base64'),
  };
}

describe('an evidence bundle', () => {
  let opened: TemporaryJournal;
  let signer: CheckpointSigner;
  let lines: string[];

  const take = () => opened.journal().checkpoints.take({ installation: INSTALLATION, at: AT, signer });

  async function exported(fromAt: number | null = null, toAt: number | null = null): Promise<string[]> {
    const journal = opened.journal();
    const clock = { now: () => AT + 1 } as Parameters<typeof exportBundle>[0]['clock'];
    const checkpoints = { installation: INSTALLATION, publicKey: signer.publicKey, take };
    const parts: Uint8Array[] = [];
    for await (const part of await exportBundle({ journal, clock, checkpoints }, { fromAt, toAt }))
      parts.push(part);
    return Buffer.concat(parts).toString('utf8').split('\n').slice(0, -1);
  }

  beforeEach(async () => {
    opened = await openTemporaryJournal();
    signer = newSigner();
    await opened.journal().meta.set('installation', INSTALLATION);
    await withFleet(opened.journal(), 3);
    await opened.journal().append(FIRST, 1, [loaded(1), loaded(2), loaded(3)], byEngine);
    await take();
    await opened.journal().append(SECOND, 1, [loaded(1), loaded(2)], byEngine);
    lines = await exported();
  });

  afterEach(() => opened.remove());

  async function walk(text: string, key: string | null = signer.publicKey): Promise<BundleFindings> {
    const file = join(opened.directory, 'evidence.bundle');
    await writeFile(file, text);
    return (await walkBundle(file, key)).findings;
  }

  const whole = (own: readonly string[]): string => own.map((line) => `${line}\n`).join('');

  /** With an end that counts and digests what is before it, as anybody can write one. */
  function ended(records: readonly string[]): string {
    const body = whole(records);
    const digest = createHash('sha256').update(body).digest('hex');
    return `${body}${JSON.stringify({ is: 'end', records: records.length, digest })}\n`;
  }

  const parsed = () => lines.slice(0, -1).map((line) => JSON.parse(line) as BundleRecord & Loose);
  const texts = (records: readonly object[]): string[] => records.map((each) => JSON.stringify(each));

  async function found(text: string, saw: RegExp, code: string, key?: string | null): Promise<void> {
    const { problems } = await walk(text, key);
    assert.ok(
      problems.some((problem) => saw.test(problem.saw)),
      JSON.stringify(problems),
    );
    assert.throws(() => refuse(problems, 'evidence.bundle'), { code });
  }

  const indexOf = (is: string, nth = 0): number =>
    parsed().flatMap((record, index) => (record.is === is ? [index] : []))[nth] ?? -1;

  it('fits, covers everything until the export, and holds nothing that is sealed', async () => {
    const { problems, ...counts } = await walk(whole(lines));
    assert.deepEqual(problems, []);
    assert.deepEqual(counts, {
      ...{ streams: 3, events: 8, eventsInPeriod: 8, eventsAfter: 0 },
      ...{ last: { number: 2, at: AT }, publicKey: signer.publicKey },
    });
    const kinds = new Set(parsed().map(({ is }) => is));
    assert.deepEqual([...kinds].sort(), ['checkpoint', 'event', 'head', 'key', 'stream']);
  });

  it('is read by its own key where none is given', async () => {
    assert.deepEqual((await walk(whole(lines), null)).problems, []);
  });

  it('holds whole streams whatever the period, and counts what is in it', async () => {
    const { events, eventsInPeriod, problems } = await walk(whole(await exported(AT + 1_000_000)));
    assert.deepEqual([events, eventsInPeriod, problems], [8, 0, []]);
  });

  it('says how many events follow the last checkpoint', async () => {
    const records = parsed();
    await opened.journal().append(FIRST, 4, [loaded(4)], byEngine);
    const journal = opened.journal();
    const parts: BundleRecord[] = [records[0] as BundleRecord, records[1] as BundleRecord];
    for await (const record of journal.bundle.dump(INSTALLATION)) parts.push(record);
    assert.equal((await walk(ended(texts(parts)))).eventsAfter, 1);
  });

  it('shows an edited event', async () => {
    const records = parsed();
    const index = indexOf('event', 2);
    records[index] = { ...(records[index] as BundleRecord & Loose), actor: 'user:somebody-else' };
    await found(ended(texts(records)), /not what was hashed/, 'KT6203');
  });

  it('shows an edited event whose whole chain was made anew', async () => {
    const records = parsed();
    let hash = GENESIS_HASH;
    let stream = '';
    for (const [index, record] of records.entries()) {
      if (record.is === 'stream') [stream, hash] = [record.uid, GENESIS_HASH];
      if (record.is !== 'event') continue;
      const own = { ...record, at: record.at + 1 };
      hash = eventHash(hash, { ...own, stream, data: canonicalJson(JSON.parse(own.data)) });
      records[index] = { ...own, hash };
    }
    await found(ended(texts(records)), /not what it covers/, 'KT6203');
  });

  it('shows a removed event, a moved one, and a stream without its last', async () => {
    const own = texts(parsed());
    const at = indexOf('event', 1);
    await found(ended(own.toSpliced(at, 1)), /is missing before it/, 'KT6203');
    const [moved = ''] = own.slice(at, at + 1);
    await found(ended(own.toSpliced(at, 1).toSpliced(at + 1, 0, moved)), /is missing before it/, 'KT6203');
    await found(ended(own.slice(0, -1)), /it covers 3 streams, 2 are here/, 'KT6203');
  });

  it('shows a removed stream, and one that is there twice', async () => {
    const own = texts(parsed());
    const [from, to] = [indexOf('stream', 1), indexOf('stream', 2)];
    await found(ended(own.toSpliced(from, to - from)), /it covers 3 streams, 2 are here/, 'KT6203');
    await found(ended([...own, ...own.slice(from, to)]), /there twice/, 'KT6203');
  });

  it('shows less said to be covered', async () => {
    const records = parsed();
    const index = indexOf('stream');
    records[index] = { ...(records[index] as BundleRecord & Loose), covered: 1 };
    await found(ended(texts(records)), /not what it covers/, 'KT6203');
  });

  it('shows a checkpoint that somebody else signed, and believes their key only from the bundle', async () => {
    const other = newSigner();
    const records = parsed().map((record) => {
      if (record.is === 'key') return { ...record, publicKey: other.publicKey };
      if (record.is !== 'checkpoint') return record;
      const { checkpoint } = parseSigned(record.signed) ?? assert.fail();
      return { ...record, signed: canonicalJson(signCheckpoint(checkpoint, other)) };
    });
    await found(ended(texts(records)), /not signed by the key/, 'KT6204');
    assert.deepEqual((await walk(ended(texts(records)), null)).problems, []);
  });

  it('shows an edited checkpoint, a removed one, and that there is none', async () => {
    const records = parsed();
    const at = indexOf('checkpoint', 1);
    const signed = String(records[at]?.signed).replace('"streams":3', '"streams":2');
    await found(
      ended(texts(records.with(at, { is: 'checkpoint', signed } as never))),
      /not signed/,
      'KT6204',
    );
    await found(ended(texts(records.toSpliced(at, 1))), /not what it covers/, 'KT6203');
    await found(ended(texts(records.filter(({ is }) => is !== 'checkpoint'))), /there is none/, 'KT6203');
  });

  it('shows an end that does not fit, and refuses one that was cut off', async () => {
    const end = lines.at(-1) ?? '';
    await found(whole([...lines.slice(0, -2), end]), /does not fit the lines/, 'KT6203');
    await assert.rejects(() => walk(whole(lines.slice(0, -1))), { code: 'KT6202' });
    await assert.rejects(() => walk(whole(lines).slice(0, -9)), { code: 'KT6202' });
    await assert.rejects(() => walk(whole([...lines, end])), { code: 'KT6203' });
  });

  it('refuses what is no bundle, or a newer one', async () => {
    await assert.rejects(() => walk(''), { code: 'KT6201' });
    await assert.rejects(() => walk('{"is":"event"}\n'), { code: 'KT6201' });
    const [head = ''] = lines;
    await assert.rejects(() => walk(`${head.replace('"format":1', '"format":2')}\n`), /of form 2/);
    await assert.rejects(() => walk(whole([head, '{"is":"secret"}'])), { code: 'KT6203' });
  });
});
