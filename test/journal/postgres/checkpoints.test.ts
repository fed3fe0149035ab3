import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { BackupRecord } from '../../../src/ports/backup.ts';
import type { CheckpointSigner, SignedCheckpoint } from '../../../src/ports/checkpoint.ts';
import { AT, byEngine, FIRST, loaded, SECOND, withFleet } from '../../contract/journal/samples.ts';
import { requireServer } from '../../support/servers/require.ts';
import { openTemporaryJournal } from '../temporary.ts';
import { replicas } from './opened.ts';
import type { Replicas } from './opened.ts';

const INSTALLATION = 'inst_1';

function newSigner(): CheckpointSigner {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
    sign: (bytes) => sign(null, bytes, privateKey).toString('base64'),
  };
}

describe('checkpoints and backups of a journal that replicas share', function () {
  this.timeout(30_000);
  let place: Replicas;
  const signer = newSigner();
  const request = { installation: INSTALLATION, at: AT, signer };

  before(function () {
    requireServer(this, 'postgres');
  });

  beforeEach(async () => {
    place = await replicas();
    const journal = await place.open();
    await withFleet(journal, 3);
    await journal.meta.set('installation', INSTALLATION);
    await journal.append(FIRST, 1, [loaded(1), loaded(2)], byEngine);
  });

  afterEach(() => place.close());

  it('lets one of the replicas take a checkpoint, and fits it', async () => {
    const [one, other] = [await place.open(), await place.open()];
    const taken = await Promise.all([one.checkpoints.take(request), other.checkpoints.take(request)]);
    const anchors = taken.filter((signed): signed is SignedCheckpoint => signed !== null);
    assert.equal(anchors.length, 1);
    await one.append(SECOND, 1, [loaded(1)], byEngine);
    const report = await other.checkpoints.compare(anchors, signer.publicKey);
    assert.deepEqual([report.problems, report.last?.streams, report.eventsAfter], [[], 3, 1]);
  });

  it('shows a tail that was cut off', async () => {
    const journal = await place.open();
    const signed = await journal.checkpoints.take(request);
    assert.ok(signed !== null);
    await place.run(`DELETE FROM events WHERE stream = '${FIRST}' AND seq = 3`);
    const { problems } = await journal.checkpoints.compare([signed], signer.publicKey);
    assert.match(problems.map(({ saw }) => saw).join('; '), /event 3 is covered by checkpoint 1 and is gone/);
  });

  it('lets the first replica choose what all of them keep', async () => {
    const [one, other] = [await place.open(), await place.open()];
    const kept = await Promise.all([one.meta.keep('chosen', 'a'), other.meta.keep('chosen', 'b')]);
    assert.equal(new Set(kept).size, 1);
  });

  it('is restored into an embedded journal, although its positions have gaps', async () => {
    const journal = await place.open();
    await place.run(`SELECT nextval(pg_get_serial_sequence('events', 'position'))`);
    await journal.append(SECOND, 1, [loaded(1)], byEngine);
    await journal.checkpoints.take(request);
    const upTo = await journal.backup.lastPosition();
    const records: BackupRecord[] = [];
    for await (const record of journal.backup.dump(upTo)) records.push(record);
    const opened = await openTemporaryJournal();
    const load = opened.journal().backup.load(AT);
    await load.take({
      ...{ is: 'head', format: 1, backup: 'bak_1', installation: INSTALLATION },
      ...{ takenAt: AT, keyturn: '0.0.0', position: upTo },
    });
    for (const record of records) await load.take(record);
    const { counts } = await load.finish();
    assert.deepEqual([counts.streams, counts.events], [3, 6]);
    const { problems, events } = await opened.journal().verify();
    assert.deepEqual([problems, events], [[], 9], 'each stream has Restored as well');
    assert.equal((await opened.journal().state(SECOND))?.restored?.backup, 'bak_1');
    const next = await opened.journal().checkpoints.take({ ...request, installation: 'inst_2' });
    assert.deepEqual([next?.checkpoint.number, next?.checkpoint.streams], [2, 3]);
    await opened.remove();
  });
});
