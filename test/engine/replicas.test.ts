import assert from 'node:assert/strict';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { MINUTE_MS, SECOND_MS } from '../../src/domain/duration.ts';
import type { EventOf } from '../../src/domain/events.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { FaultCode } from '../../src/domain/fault.ts';
import { engineRig, PERSON, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';
import { secondReplica } from './second-replica.ts';
import type { SecondReplica } from './second-replica.ts';

describe('a reply in the escrow of a replica that died', () => {
  let rig: EngineRig;
  let other: SecondReplica;

  beforeEach(async () => {
    rig = await engineRig();
    await rig.ports.journal.replicas.join(rig.ports.replica, 'escrow-own', rig.clock.now());
    other = await secondReplica(rig, await checkOf(rig));
    await other.runUntilKilled();
    // Past its lease this replica takes over, finds nothing in its own escrow, and waits out the quarantine.
    await rig.pass(31 * SECOND_MS);
    await rig.pass(16 * MINUTE_MS);
  });

  afterEach(() => rig.close());

  const rejected = async (code: FaultCode, work: Promise<unknown>): Promise<void> => {
    await assert.rejects(work, (thrown) => thrown instanceof Fault && thrown.code === code);
  };

  it('is waited for: the secret is not given up, and nothing is reset again', async () => {
    for (let hours = 0; hours < 6; hours += 1) await rig.pass(60 * MINUTE_MS);
    assert.match(await rig.events(), /CallStarted Quarantined$/);
    const [alert] = (await rig.ports.journal.alerts.raised()).filter(({ code }) => code === 'KT-A207');
    assert.match(alert?.summary ?? '', /replica replica-other/);
    assert.equal(alert?.next, 'keyturn custody import-escrow FILE --replica replica-other');
    const { retries } = await rig.operations.show(spec.name);
    assert.deepEqual(
      retries.map(({ step, fault }) => [step, fault.code]),
      [['compare', 'KT2030']],
    );
    assert.match(retries[0]?.fault.expected ?? '', /keyturn custody gone replica-other --reason/);
    assert.ok(!(await rig.raised()).includes('KT-A104'), 'a waiting that has its own alert is not stuck too');
  });

  it('names the replica in the journal, as the one that made the call', async () => {
    const events = await rig.operations.events({ name: spec.name, afterPosition: 0, limit: 99, waitMs: 0 });
    const call = events.find(({ event }) => event.type === 'CallStarted')?.event as EventOf<'CallStarted'>;
    assert.equal(call.replica, 'replica-other');
  });

  it('is brought by the replica itself when it comes back, and the rotation goes on', async () => {
    await other.comeBack();
    assert.match(await rig.events(), /Quarantined Sealed$/);
    await rig.pass(0);
    assert.match(await rig.events(), /Sealed Parsed Accepted Staged Verified Promoted OverlapStarted/);
    assert.deepEqual(await rig.raised(), []);
  });

  it('is brought by an import of the escrow, once, and by the person who did it', async () => {
    await rig.pass(5 * MINUTE_MS);
    const request = { file: other.escrowPath, replica: other.name };
    const imported = await rig.operations.importEscrow(request, PERSON);
    assert.deepEqual([imported.appended, imported.complete], [1, true]);
    await rig.pass(0);
    assert.match(await rig.events(), /Quarantined Sealed Parsed Accepted/);
    const events = await rig.operations.events({ name: spec.name, afterPosition: 0, limit: 99, waitMs: 0 });
    assert.equal(events.find(({ event }) => event.type === 'Sealed')?.actor, 'user:operator');
    const again = await rig.operations.importEscrow(request, PERSON);
    assert.deepEqual([again.appended, again.complete], [0, true]);
    assert.equal((await rig.events()).match(/Sealed/g)?.length, 1);
  });

  it('is lost when a person declares the replica gone, in their name', async () => {
    await rig.pass(5 * MINUTE_MS);
    await rig.operations.declareGone(other.name, 'its disk burnt', PERSON);
    await rig.pass(6 * MINUTE_MS);
    assert.match(await rig.events(), /Quarantined SecretLost$/);
    const events = await rig.operations.events({ name: spec.name, afterPosition: 0, limit: 99, waitMs: 0 });
    const lost = events.find(({ event }) => event.type === 'SecretLost')?.event as EventOf<'SecretLost'>;
    assert.match(lost.evidence, /replica replica-other was declared gone by user:operator$/);
    // And still is no loss when the replica comes back after all.
    await other.comeBack();
    await rig.pass(0);
    assert.match(await rig.events(), /SecretLost Sealed Parsed Accepted/);
  });

  it('is lost when the whole escrow was imported and holds nothing of the call', async () => {
    await rig.pass(5 * MINUTE_MS);
    const empty = `${other.escrowPath}.empty`;
    await writeFile(empty, Buffer.alloc(4_096));
    const imported = await rig.operations.importEscrow({ file: empty, replica: other.name }, PERSON);
    assert.deepEqual([imported.entries, imported.complete], [0, true]);
    await rig.pass(6 * MINUTE_MS);
    assert.match(await rig.events(), /Quarantined SecretLost$/);
  });

  it('stays waited for while an import left something unread', async () => {
    await rig.pass(5 * MINUTE_MS);
    const torn = `${other.escrowPath}.torn`;
    await copyFile(other.escrowPath, torn);
    const bytes = await readFile(torn);
    const at = bytes.lastIndexOf('KTESCR1\n') + 300;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(torn, bytes);
    const imported = await rig.operations.importEscrow({ file: torn, replica: other.name }, PERSON);
    assert.deepEqual([imported.damaged, imported.complete], [1, false]);
    await rig.pass(6 * MINUTE_MS);
    assert.match(await rig.events(), /CallStarted Quarantined$/);
  });

  it('is neither imported nor declared gone while the replica runs', async () => {
    await other.comeBack();
    const request = { file: other.escrowPath, replica: other.name };
    await rejected('KT2033', rig.operations.importEscrow(request, PERSON));
    await rejected('KT2033', rig.operations.declareGone(other.name, 'x', PERSON));
    await rejected('KT2032', rig.operations.declareGone('nobody', 'x', PERSON));
  });
});

describe('a reply in the escrow of a replica that nobody knows', () => {
  let rig: EngineRig;
  let other: SecondReplica;

  beforeEach(async () => {
    rig = await engineRig();
    other = await secondReplica(rig, await checkOf(rig), false);
    await other.runUntilKilled();
    await rig.pass(31 * SECOND_MS);
    await rig.pass(16 * MINUTE_MS);
  });

  afterEach(() => rig.close());

  it('is waited for, whatever time passes, and a person is asked for its escrow', async () => {
    for (let hours = 0; hours < 6; hours += 1) await rig.pass(60 * MINUTE_MS);
    assert.match(await rig.events(), /CallStarted Quarantined$/);
    const [alert] = (await rig.ports.journal.alerts.raised()).filter(({ code }) => code === 'KT-A207');
    assert.equal(alert?.next, 'keyturn custody import-escrow FILE --replica replica-other');
  });

  it('is brought by an import of that escrow', async () => {
    const imported = await rig.operations.importEscrow(
      { file: other.escrowPath, replica: other.name },
      PERSON,
    );
    assert.deepEqual([imported.appended, imported.complete], [1, true]);
    await rig.pass(0);
    assert.match(await rig.events(), /Quarantined Sealed Parsed Accepted/);
  });

  it('is lost when a person declares that replica gone; any other name is refused', async () => {
    await assert.rejects(rig.operations.declareGone('replica-othre', 'burnt', PERSON), /KT2032/);
    await rig.operations.declareGone(other.name, 'its disk burnt', PERSON);
    await rig.pass(6 * MINUTE_MS);
    assert.match(await rig.events(), /Quarantined SecretLost$/);
    // And still is no loss when the replica comes back after all.
    await other.comeBack();
    await rig.pass(0);
    assert.match(await rig.events(), /SecretLost Sealed Parsed Accepted/);
  });
});

describe('a reply that only the database kept, since the escrow failed', () => {
  it('is found there when its event was not written any more: nothing is lost', async () => {
    const rig = await engineRig();
    try {
      const other = await secondReplica(rig, await checkOf(rig));
      // The import of the key that is in use is the first entry.
      other.loseEscrowAfter(1);
      await other.runUntilKilled();
      await rig.pass(31 * SECOND_MS);
      assert.match(await rig.events(), /CallStarted Sealed Parsed Accepted/);
    } finally {
      await rig.close();
    }
  });
});

async function checkOf(rig: EngineRig): Promise<string> {
  const custody = await readFile(`${rig.custodyPlace.directory}/custody.json`, 'utf8');
  return (JSON.parse(custody) as { readonly check: string }).check;
}
