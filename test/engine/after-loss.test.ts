import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { engineRig, loseSecret, PERSON, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

describe('a rotation long after a loss', () => {
  it('waits for every store again: the loss says nothing about the key that was made since', async () => {
    const rig = await engineRig();
    try {
      await loseSecret(rig);
      const revoke = { leaked: false, incident: null, replace: true, note: null };
      await rig.operations.revoke(spec.name, revoke, PERSON);
      await rig.pass(0);
      await rig.pass(75 * DAY_MS);
      const events = await rig.ports.journal.events({ limit: 500 });
      const parsed = events.flatMap(({ event }) => (event.type === 'Parsed' ? event.oldMayBeDead : []));
      assert.deepEqual(parsed, [true, false]);
    } finally {
      await rig.close();
    }
  });
});

describe('a second reset that a person approved', () => {
  let rig: EngineRig;

  beforeEach(async () => {
    rig = await engineRig({ ageMs: 75 * DAY_MS });
    await loseSecret(rig);
  });

  afterEach(() => rig.close());

  it('is made although somebody put the old value back, which is another version of the same key', async () => {
    const file = join(rig.folder, 'wb.json');
    const before = await readFile(file);
    await writeFile(file, `${before.toString()}\n`, { mode: 0o600 });
    await approve();
    assert.match(await rig.events(), /Preflighted CallStarted Sealed .*Promoted OverlapStarted/);
  });

  it('waits while a destination holds a value that nobody knows, and is made once that is gone', async () => {
    const file = join(rig.folder, 'wb.json');
    await writeFile(file, JSON.stringify({ KEY: 'theirs', SECRET: 'theirs' }), { mode: 0o600 });
    await approve();
    assert.match(await rig.events(), /SecondResetApproved$/);
    assert.ok((await rig.raised()).includes('KT-A111'));
    await rm(file);
    await rig.pass(5 * MINUTE_MS);
    assert.match(await rig.events(), /Preflighted CallStarted Sealed .*Promoted OverlapStarted/);
  });

  it('is made over a key that a restored journal has forgotten and custody still holds', async () => {
    const { custody, journal, clock } = rig.ports;
    const [{ uid } = { uid: '' }] = await journal.registered();
    const reply = { appKey: 'fake-key', appSecret: 'fake-secret', applicationId: 'app-1' };
    const header = { credential: uid, attempt: 'att_forgotten', receivedAt: clock.now() };
    const { file, digest } = await custody.seal(header, Buffer.from(JSON.stringify(reply)));
    const sealed = { type: 'Sealed', attempt: header.attempt, digest, bytes: 1, status: null } as const;
    const { seq } = (await journal.state(uid)) ?? { seq: 0 };
    const record = { stream: uid, attempt: header.attempt, file };
    await journal.append(uid, seq, [sealed], { at: clock.now(), actor: 'engine' }, { sealed: record });
    const live = JSON.stringify({ KEY: reply.appKey, SECRET: reply.appSecret });
    await writeFile(join(rig.folder, 'wb.json'), live, { mode: 0o600 });
    await approve();
    assert.match(await rig.events(), /Preflighted CallStarted Sealed .*Promoted OverlapStarted/);
  });

  async function approve(): Promise<void> {
    await rig.operations.rotate(spec.name, { note: null, afterLoss: true }, PERSON);
    await rig.pass(0);
  }
});
