import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anchorPlace, appendAnchors, proveAnchors } from '../../src/journal/anchors.ts';
import { canonicalJson } from '../../src/journal/canonical-json.ts';
import { parseSigned, signCheckpoint } from '../../src/journal/checkpoint/signed.ts';
import type { AnchorReport, CheckpointSigner, SignedCheckpoint } from '../../src/ports/checkpoint.ts';
import { AT, byEngine, FIRST, loaded, SECOND, withFleet } from '../contract/journal/samples.ts';
import { attack, rootOfNow } from './attacker.ts';
import { edit, openTemporaryJournal } from './temporary.ts';
import type { TemporaryJournal } from './temporary.ts';

const INSTALLATION = 'inst_1';
const THIRD = 'cred_000003';

function newSigner(): CheckpointSigner {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
    sign: (bytes) => sign(null, bytes, privateKey).toString('base64'),
  };
}

describe('a journal with anchored checkpoints', () => {
  let opened: TemporaryJournal;
  let signer: CheckpointSigner;
  let anchored: SignedCheckpoint[];

  const takeOne = async (): Promise<SignedCheckpoint | null> => {
    const signed = await opened
      .journal()
      .checkpoints.take({ installation: INSTALLATION, at: AT + anchored.length, signer });
    if (signed !== null) anchored.push(signed);
    return signed;
  };

  beforeEach(async () => {
    opened = await openTemporaryJournal();
    signer = newSigner();
    anchored = [];
    await opened.journal().meta.set('installation', INSTALLATION);
    await withFleet(opened.journal(), 3);
    for (const stream of [FIRST, SECOND])
      await opened.journal().append(stream, 1, [loaded(1), loaded(2), loaded(3)], byEngine);
    await takeOne();
    await opened.journal().append(FIRST, 4, [loaded(4)], byEngine);
    await takeOne();
  });

  afterEach(() => opened.remove());

  const compare = (anchors: readonly SignedCheckpoint[] = anchored): Promise<AnchorReport> =>
    opened.journal().checkpoints.compare(anchors, signer.publicKey);

  /** The attacker's own work must leave no trace but against the anchors. */
  async function caughtOnlyByTheAnchors(saw: RegExp): Promise<void> {
    const { problems: ofChains } = await (await opened.open()).verify();
    assert.deepEqual(ofChains, [], 'the attacker made every chain fit');
    const { problems } = await compare();
    assert.ok(
      problems.some((problem) => saw.test(problem.saw)),
      JSON.stringify(problems),
    );
  }

  async function attackWith(sql: string): Promise<void> {
    await opened.journal().close();
    await attack(opened.directory, sql);
  }

  it('fits them, and says what they do not cover', async () => {
    assert.deepEqual(await compare(), {
      problems: [],
      last: { number: 2, at: AT + 1, streams: 3 },
      eventsAfter: 0,
      notAnchored: 0,
    });
    await opened.journal().append(SECOND, 4, [loaded(4), loaded(5)], byEngine);
    assert.equal((await compare()).eventsAfter, 2);
  });

  it('takes none where nothing changed', async () => {
    assert.equal(await takeOne(), null);
  });

  it('gives the same root whether it grew step by step or at once', async () => {
    const grown = anchored.at(-1)?.checkpoint.root;
    await opened.journal().close();
    await edit(
      opened.directory,
      'DELETE FROM checkpoints; DELETE FROM checkpoint_heads; DELETE FROM checkpoint_buckets',
    );
    await opened.open();
    anchored = [];
    assert.equal((await takeOne())?.checkpoint.root, grown);
  });

  it('lets one of two replicas take it', async () => {
    await opened.journal().append(FIRST, 5, [loaded(5)], byEngine);
    const request = { installation: INSTALLATION, at: AT, signer };
    const both = await Promise.all([
      opened.journal().checkpoints.take(request),
      opened.journal().checkpoints.take(request),
    ]);
    assert.equal(both.filter((signed) => signed !== null).length, 1);
  });

  it('shows an edited event although every hash after it was made anew', async () => {
    await attackWith(
      `UPDATE events SET data = replace(data, '2', '7') WHERE stream = '${SECOND}' AND seq = 3`,
    );
    await caughtOnlyByTheAnchors(/do not end in what checkpoint 2 covers/);
  });

  it('shows an event with another time', async () => {
    await attackWith(`UPDATE events SET at = at - 86400000 WHERE stream = '${FIRST}' AND seq = 2`);
    await caughtOnlyByTheAnchors(/do not end in what checkpoint 2 covers/);
  });

  it('shows an event put in between', async () => {
    await attackWith(`
      UPDATE events SET seq = seq + 100 WHERE stream = '${SECOND}' AND seq > 2;
      INSERT INTO events (stream, seq, at, actor, type, schema, data, hash)
      SELECT stream, 50, at, 'user:nobody', type, schema, data, '' FROM events WHERE stream = '${SECOND}' AND seq = 2`);
    await caughtOnlyByTheAnchors(/do not end in what checkpoint 2 covers/);
  });

  it('shows a tail cut off, with state, head and counter made to fit', async () => {
    await attackWith(`DELETE FROM events WHERE stream = '${SECOND}' AND seq > 2`);
    await caughtOnlyByTheAnchors(/do not end in what checkpoint 2 covers/);
  });

  it('shows all tails cut back to the checkpoint before, with the later checkpoint removed', async () => {
    await attackWith(`
      DELETE FROM events WHERE stream = '${FIRST}' AND seq > 4;
      DELETE FROM checkpoints WHERE number = 2`);
    await caughtOnlyByTheAnchors(/^1 anchored checkpoints from 2 on are not in the journal/);
  });

  it('shows a stream removed with all its traces', async () => {
    await attackWith(`
      DELETE FROM events WHERE stream = '${THIRD}';
      DELETE FROM credentials WHERE uid = '${THIRD}';
      DELETE FROM checkpoint_heads WHERE stream = '${THIRD}'`);
    await caughtOnlyByTheAnchors(/^2 streams, checkpoint 2 covers 3$/);
  });

  it('shows a journal that was made anew', async () => {
    await attackWith(`
      DELETE FROM events WHERE seq > 1;
      DELETE FROM checkpoints; DELETE FROM checkpoint_heads; DELETE FROM checkpoint_buckets`);
    await caughtOnlyByTheAnchors(/^2 anchored checkpoints from 1 on are not in the journal/);
  });

  it('shows an older copy of the journal put in its place', async () => {
    await opened.journal().close();
    const copy = join(opened.directory, 'older.db');
    await copyFile(join(opened.directory, 'journal.db'), copy);
    await opened.open();
    await opened.journal().append(SECOND, 4, [loaded(4)], byEngine);
    await takeOne();
    await opened.journal().close();
    await copyFile(copy, join(opened.directory, 'journal.db'));
    await caughtOnlyByTheAnchors(/^1 anchored checkpoints from 3 on are not in the journal/);
  });

  it('shows a journal that calls itself another installation', async () => {
    await attackWith(`UPDATE meta SET value = 'inst_2' WHERE key = 'installation'`);
    await caughtOnlyByTheAnchors(/^the anchors are of installation inst_1, the journal is of inst_2$/);
  });

  it('shows a cut that a forged checkpoint is to cover, signed by a key of the forger', async () => {
    await attackWith(`DELETE FROM events WHERE stream = '${SECOND}' AND seq > 2`);
    const last = anchored.at(-1);
    assert.ok(last !== undefined);
    const root = await rootOfNow(opened.directory);
    const forged = signCheckpoint({ ...last.checkpoint, root }, newSigner());
    await edit(
      opened.directory,
      `UPDATE checkpoints SET signed = '${canonicalJson(forged)}' WHERE number = 2`,
    );
    await caughtOnlyByTheAnchors(/^checkpoint 2 is another one than the anchored$/);
  });

  it('shows a forged checkpoint after the last anchor', async () => {
    await attackWith(`DELETE FROM events WHERE stream = '${SECOND}' AND seq > 2`);
    const last = anchored.at(-1);
    assert.ok(last !== undefined);
    const forged = signCheckpoint({ ...last.checkpoint, number: 3 }, newSigner());
    await edit(opened.directory, `INSERT INTO checkpoints VALUES (3, '${canonicalJson(forged)}')`);
    await caughtOnlyByTheAnchors(/^checkpoint 3 does not follow the one before$/);
  });

  it('can not show what was cut after the last anchor', async () => {
    await opened.journal().append(SECOND, 4, [loaded(4)], byEngine);
    await attackWith(`DELETE FROM events WHERE stream = '${SECOND}' AND seq > 4`);
    await opened.open();
    assert.deepEqual((await compare()).problems, []);
  });

  it('goes on from anchors that end earlier, by the signatures that follow them', async () => {
    const report = await compare(anchored.slice(0, 1));
    assert.deepEqual([report.problems, report.last?.number, report.notAnchored], [[], 2, 1]);
  });

  describe('in a file', () => {
    const text = (): string => anchored.map((each) => `${canonicalJson(each)}\n`).join('');
    const saws = (changed: string, key = signer.publicKey): readonly string[] =>
      proveAnchors(changed, key).problems.map(({ saw }) => saw);

    it('are proven by the public key alone', () => {
      assert.deepEqual(saws(text()), []);
      assert.deepEqual(saws(text(), newSigner().publicKey), ['checkpoint 1 is signed by another key']);
    });

    it('are not the ones that were written where a letter differs', () => {
      assert.deepEqual(saws(text().replace('"streams":3', '"streams":2')), [
        'checkpoint 1 is signed by another key',
      ]);
    });

    it('show a line taken out, and two lines changed over', () => {
      const lines = text().split('\n').slice(0, -1);
      const third = signCheckpoint({ ...anchored[1]!.checkpoint, number: 3 }, signer);
      assert.deepEqual(saws(`${lines[0]}\n${canonicalJson(third)}\n`), [
        'checkpoint 3 does not follow checkpoint 1',
      ]);
      assert.deepEqual(saws(`${lines[1]}\n${lines[0]}\n`), ['checkpoint 1 does not follow checkpoint 2']);
    });

    it('show a last line that is cut off', () => {
      assert.deepEqual(saws(text().slice(0, -10)), ['line 2 is cut off']);
    });

    it('show a line that is something else', () => {
      assert.deepEqual(saws(`${text()}{}\n`), ['line 3 is no checkpoint']);
      assert.equal(parseSigned('{"checkpoint":null,"signature":""}'), null);
    });

    it('are completed after a crash that cut a line off', async () => {
      const place = anchorPlace(opened.directory, INSTALLATION);
      await appendAnchors(place, anchored, signer.publicKey);
      const whole = await readFile(place.anchors, 'utf8');
      await writeFile(place.anchors, whole.slice(0, -10));
      await appendAnchors(place, anchored.slice(1), signer.publicKey);
      assert.deepEqual(proveAnchors(await readFile(place.anchors, 'utf8'), signer.publicKey), {
        anchors: anchored,
        problems: [],
      });
      assert.equal(await readFile(place.publicKey, 'utf8'), signer.publicKey);
    });
  });
});
