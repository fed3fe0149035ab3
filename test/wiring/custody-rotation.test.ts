import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identityToRecipient } from 'age-encryption';
import type { DaemonSettings } from '../../src/config/daemon-settings.ts';
import { listEscrow, openEntry } from '../../src/custody/recover.ts';
import { Secret } from '../../src/domain/secret.ts';
import { openSqliteJournal } from '../../src/journal/sqlite/open.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { embedded } from '../../src/stores/embedded/index.ts';
import { rekey, renew, requireAlone } from '../../src/wiring/custody-rotation/rotation.ts';
import type { RotationPlace } from '../../src/wiring/custody-rotation/rotation.ts';
import { aroundRenames, stopAtEveryStep } from '../custody/disk-steps.ts';
import { rejectsWith } from '../custody/rejects.ts';
import {
  copiesOf,
  DESTINATION,
  identitiesOf,
  newRecovery,
  opens,
  placeOf,
  SECRET,
  settingsFor,
  UID,
  withGround,
} from './installation.ts';
import type { Copies, Recovery } from './installation.ts';

describe('the rotation of the keys of custody', function () {
  this.timeout(60_000);
  let recovery: Recovery;
  let copies: Copies;

  before(async () => {
    recovery = await newRecovery();
    copies = copiesOf(recovery);
  });

  after(() => copies.remove());

  const copied = async (): Promise<string> => {
    const { directory, journal } = await copies.next();
    await journal.close();
    return directory;
  };

  const onPlace = async <T>(directory: string, work: (place: RotationPlace) => Promise<T>): Promise<T> => {
    const journal = await openSqliteJournal({ directory });
    try {
      return await work(placeOf(directory, journal));
    } finally {
      await journal.close();
    }
  };

  const kekFile = (directory: string) => ({ kind: 'file' as const, path: join(directory, '..', 'kek2.txt') });

  /** The daemon opens all that is alive, and digests are what they were. */
  const requireWhole = async (directory: string, change: Partial<DaemonSettings>): Promise<void> => {
    await withGround(settingsFor(directory, recovery, change), async ({ journal, custody, outsideDeps }) => {
      for (const attempt of ['att_2', 'att_3']) {
        const expected = { credential: UID, attempt };
        for (const file of [await journal.sealed(UID, attempt), await custody.escrowed(UID, attempt)]) {
          assert.ok(file !== null);
          const bytes = await custody.open(file, expected);
          assert.equal(Buffer.from(bytes).toString(), `${SECRET} ${attempt}`);
        }
      }
      const store = embedded.create('local', {}, outsideDeps.store);
      assert.equal((await store.readLive(DESTINATION))?.payload['KEY']?.reveal(), SECRET);
      await store.close();
      const report = await journal.verify();
      assert.deepEqual(report.problems, []);
    });
  };

  const digestOf = (directory: string): Promise<string> =>
    withGround(settingsFor(directory, recovery), async ({ custody }) =>
      custody.digest({ a: new Secret('b') }),
    );

  it('seals the identity by another key, and the one before opens it no more', async () => {
    const directory = await copied();
    const to = kekFile(directory);
    const changed = await onPlace(directory, (place) => rekey(place, null, to));
    assert.equal(changed.changed, true);
    await requireWhole(directory, { kek: to });
    await rejectsWith('KT2008', () => requireWhole(directory, {}));
    const again = await onPlace(directory, (place) => rekey(place, null, to));
    assert.deepEqual(again, { ...changed, changed: false });
  });

  it('leaves, stopped at any step of another key, a directory that the old or the new key opens', async () => {
    const acts = await stopAtEveryStep({
      prepare: () => copies.next(),
      isStop: aroundRenames,
      work: ({ directory, journal }) => rekey(placeOf(directory, journal), null, kekFile(directory)),
      async check({ directory, journal }) {
        await journal.close();
        const to = kekFile(directory);
        const opened = await requireWhole(directory, {}).then(
          () => 'old',
          () => requireWhole(directory, { kek: to }).then(() => 'new'),
        );
        // What was begun is brought to its end, whichever it was.
        await onPlace(directory, (place) => rekey(place, null, to));
        await requireWhole(directory, { kek: to });
        assert.match(opened, /old|new/);
        const names = await readdir(directory);
        assert.deepEqual(
          names.filter((name) => /\.old$|\.new$/.test(name)),
          [],
        );
      },
    });
    assert.ok(acts.filter((act) => act === 'rename').length >= 4, acts.join(' '));
  });

  it('makes an identity that opens all that is alive, which the one before does not', async () => {
    const directory = await copied();
    const digest = await digestOf(directory);
    const [before = ''] = await identitiesOf(directory);
    const renewed = await onPlace(directory, (place) => renew(place, null));
    assert.deepEqual([renewed.resumed, renewed.files, renewed.storeValues], [false, 2, 1]);
    await requireWhole(directory, {});
    assert.equal(await digestOf(directory), digest);
    const [present = ''] = await identitiesOf(directory);
    assert.equal(await identityToRecipient(present), renewed.recipient);
    await withGround(settingsFor(directory, recovery), async ({ journal }) => {
      for (const attempt of ['att_2', 'att_3']) {
        const file = (await journal.sealed(UID, attempt)) ?? new Uint8Array();
        assert.deepEqual([await opens(present, file), await opens(before, file)], [true, false]);
        assert.equal(await opens(recovery.identity, file), true);
      }
      const events = await journal.events({ stream: UID, limit: 99 });
      const resealed = events.filter(({ event }) => event.type === 'Resealed');
      assert.deepEqual(
        resealed.map(({ actor }) => actor),
        ['user:administrator', 'user:administrator'],
      );
    });
    const escrow = join(directory, 'escrow.bin');
    for (const { attempt } of (await listEscrow(escrow)).entries) {
      const wanted = { credential: UID, attempt };
      await rejectsWith('KT2015', () => openEntry(escrow, [before], wanted));
      await openEntry(escrow, [present], wanted);
      await openEntry(escrow, [recovery.identity], wanted);
    }
  });

  it('leaves nothing in the files of the data directory that the identity before opens and is alive', async () => {
    const directory = await copied();
    const [before = ''] = await identitiesOf(directory);
    const live = await withGround(settingsFor(directory, recovery), async ({ journal }) => ({
      current: (await journal.sealed(UID, 'att_3')) ?? new Uint8Array(),
      dead: (await journal.sealed(UID, 'att_1')) ?? new Uint8Array(),
    }));
    assert.equal(await opens(before, live.current), true);
    await onPlace(directory, (place) => renew(place, null));
    const needle = Buffer.from(live.current.subarray(-60));
    for (const name of await readdir(directory, { recursive: true })) {
      const bytes = await readFile(join(directory, name)).catch(() => Buffer.alloc(0));
      assert.equal(bytes.indexOf(needle), -1, name);
    }
    // A version that ended is left as it was sealed.
    const journalFile = await readFile(join(directory, 'journal.db'));
    assert.notEqual(journalFile.indexOf(Buffer.from(live.dead.subarray(-60))), -1);
  });

  it('goes on, stopped at any step of another identity, with the identity that it had made', async () => {
    let begun = 0;
    await stopAtEveryStep({
      prepare: () => copies.next(),
      isStop: aroundRenames,
      work: ({ directory, journal }) => renew(placeOf(directory, journal), null),
      async check({ directory, journal }, stoppedBefore) {
        await journal.close();
        await requireWhole(directory, {});
        const after = await identitiesOf(directory);
        if (stoppedBefore === null) return;
        const renewed = await onPlace(directory, (place) => renew(place, null));
        const ended = await identitiesOf(directory);
        assert.equal(renewed.resumed, after.length === 2);
        assert.equal(ended.length, 2, 'a run that was stopped costs no second identity');
        begun += after.length === 2 ? 1 : 0;
        await requireWhole(directory, {});
      },
    });
    assert.ok(begun > 5, `stopped ${begun} times after the identity was made`);
  });

  it('is refused with KT2026 while another replica runs, and with KT2101 while a daemon holds the directory', async () => {
    const directory = await copied();
    await onPlace(directory, async (place) => {
      await requireAlone(place);
      await place.journal.replicas.join('replica-other', 'escrow-other', systemClock.now());
      await rejectsWith('KT2026', () => requireAlone(place));
    });
    await withGround(settingsFor(directory, recovery), async () => {
      await rejectsWith('KT2101', () => openSqliteJournal({ directory }));
    });
  });

  it('refuses an identity.age from before it, and takes the newer one that the journal keeps', async () => {
    const directory = await copied();
    const files = ['identity.age', 'custody.json'].map((name) => join(directory, name));
    const older = await Promise.all(files.map((file) => readFile(file)));
    await onPlace(directory, (place) => renew(place, null));
    for (const [index, file] of files.entries()) await writeFile(file, older[index] ?? '', { mode: 0o600 });
    await requireWhole(directory, {});
    assert.equal((await identitiesOf(directory)).length, 2);
  });
});
