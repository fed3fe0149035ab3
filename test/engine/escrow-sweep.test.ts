import assert from 'node:assert/strict';
import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { createReplicaBeat } from '../../src/engine/escrow/replica-beat.ts';
import { importedBytes } from '../../src/engine/perform/keys.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { EscrowBook } from '../../src/ports/escrow-book.ts';
import { engineRig, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

describe('the sweep of its own escrow by a replica', () => {
  let rig: EngineRig;
  let uid: string;

  beforeEach(async () => {
    rig = await engineRig();
    await rig.ports.journal.replicas.join(rig.ports.replica, 'escrow-own', rig.clock.now());
    uid = (await rig.ports.journal.findByName(spec.name))?.state.uid ?? '';
  });

  afterEach(() => rig.close());

  const escrowed = async (attempt: string, bytes: Uint8Array, credential = uid): Promise<void> => {
    const header = { credential, attempt, receivedAt: rig.clock.now() };
    await rig.ports.custody.escrow(await rig.ports.custody.seal(header, bytes));
  };

  const sealedEvents = async (): Promise<number> => (await rig.events()).match(/Sealed/g)?.length ?? 0;
  const ownRow = async () => (await rig.ports.journal.replicas.all())[0];

  it('brings into the journal what a crash kept from it, before anything else happens', async () => {
    await escrowed('att_lost', Buffer.from('a reply'));
    const beat = createReplicaBeat(rig.ports, rig.book);
    await beat();
    assert.equal(await sealedEvents(), 1);
    assert.notEqual(await rig.ports.journal.sealed(uid, 'att_lost'), null);
    await createReplicaBeat(rig.ports, rig.book)();
    assert.equal(await sealedEvents(), 1, 'once is enough, also after a restart');
  });

  it('leaves a reply that is under way the time to get there by itself', async () => {
    const beat = createReplicaBeat(rig.ports, rig.book);
    await beat();
    const startedAt = rig.clock.now();
    await escrowed('att_new', Buffer.from('a reply'));
    rig.clock.advance(MINUTE_MS);
    await beat();
    assert.equal(await sealedEvents(), 0);
    assert.ok(((await ownRow())?.sweptAt ?? 0) <= startedAt, 'and does not claim to have read it');
    rig.clock.advance(MINUTE_MS);
    await beat();
    assert.equal(await sealedEvents(), 1);
    assert.ok(((await ownRow())?.sweptAt ?? 0) > startedAt);
  });

  it('claims no more after the clock was set back than it has read', async () => {
    const beat = createReplicaBeat(rig.ports, rig.book);
    rig.clock.step(DAY_MS);
    await beat();
    rig.clock.step(-DAY_MS);
    const readAt = rig.clock.now();
    await escrowed('att_new', Buffer.from('a reply'));
    rig.clock.advance(MINUTE_MS);
    await beat();
    assert.equal(await sealedEvents(), 0);
    const sweptAt = (await ownRow())?.sweptAt ?? 0;
    assert.ok(sweptAt <= readAt && sweptAt > readAt - MINUTE_MS / 2, `${sweptAt - readAt} ms`);
    assert.ok(Number.isInteger(sweptAt), 'in whole milliseconds, as the times of replies are');
  });

  it('takes back what another replica claims to have read later than now', async () => {
    const { replicas } = rig.ports.journal;
    await replicas.join('other', 'escrow-other', rig.clock.now());
    await replicas.beat('other', rig.clock.now(), rig.clock.now() + DAY_MS);
    await createReplicaBeat(rig.ports, rig.book)();
    const other = (await replicas.all()).find(({ name }) => name === 'other');
    assert.equal(other?.sweptAt, null);
  });

  it('says once a minute that it is there, not at every beat', async () => {
    const beat = createReplicaBeat(rig.ports, rig.book);
    await beat();
    const first = (await ownRow())?.seenAt ?? 0;
    rig.clock.advance(MINUTE_MS / 2);
    await beat();
    assert.equal((await ownRow())?.seenAt, first);
    rig.clock.advance(MINUTE_MS / 2);
    await beat();
    assert.ok(((await ownRow())?.seenAt ?? 0) >= first + MINUTE_MS);
  });

  it('leaves alone an import that was not recorded, and entries of credentials that are not here', async () => {
    const pair = { appKey: new Secret('fake-key'), appSecret: new Secret('fake-secret') };
    await escrowed('att_import', importedBytes(pair));
    await escrowed('att_foreign', Buffer.from('x'), 'cred_of_another_journal');
    assert.deepEqual(await createReplicaBeat(rig.ports, rig.book)(), []);
    assert.equal(await sealedEvents(), 0);
  });

  it('alerts on an entry that it can not open, and claims nothing while it stands', async () => {
    await escrowed('att_lost', Buffer.from('a reply'));
    const custody = {
      ...rig.ports.custody,
      escrowed: async () => Buffer.from('not an age file any more'),
    };
    const conditions = await createReplicaBeat({ ...rig.ports, custody }, rig.book)();
    assert.deepEqual(
      conditions.map(({ code, aspect }) => [code, aspect]),
      [['KT-A208', `${uid} att_lost`]],
    );
    assert.match(conditions[0]?.summary ?? '', /^KT2011 /);
    assert.equal((await ownRow())?.sweptAt, 0);
  });

  it('costs nothing for what it has seen: entries are looked at once', async () => {
    await escrowed('att_lost', Buffer.from('a reply'));
    let states = 0;
    const journal = {
      ...rig.ports.journal,
      state: (stream: string) => {
        states += 1;
        return rig.ports.journal.state(stream);
      },
    };
    const book: EscrowBook = rig.book;
    const beat = createReplicaBeat({ ...rig.ports, journal }, book);
    await beat();
    const after = states;
    for (let minutes = 0; minutes < 5; minutes += 1) {
      rig.clock.advance(MINUTE_MS);
      await beat();
    }
    assert.equal(states, after);
  });
});
