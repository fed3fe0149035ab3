import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { Issuer } from '../../src/ports/issuer.ts';
import { resetAtThePortal } from './portal.ts';
import { engineRig, fleetOf, loseSecret, PERSON, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const { name } = spec;
const ROTATE = { note: null, afterLoss: false } as const;
const ROLLBACK = { act: 'rollback', reason: 'risk-batch fails with the new key' } as const;
const second = { name: 'local:other.json', store: 'local', at: { file: 'other.json' } };
const withSecond = fleetOf([{ ...spec, destinations: [...spec.destinations, second] }]);

describe('a key that is written again', () => {
  let rig: EngineRig;
  /** Secrets that the issuer refuses whatever it would say. */
  let refused: Set<string>;

  const probe =
    (issuer: Issuer): Issuer['probe'] =>
    async (pair) =>
      refused.has(pair.appSecret.reveal())
        ? { verdict: 'dead', fault: null, issuerNowAt: null }
        : issuer.probe(pair);

  const open = async (ageMs = 80 * DAY_MS): Promise<void> => {
    refused = new Set();
    rig = await engineRig({ ageMs, wrapIssuer: (issuer) => ({ ...issuer, probe: probe(issuer) }) });
    await rig.pass(0);
  };
  afterEach(() => rig.close());

  const held = async (file = 'wb.json'): Promise<{ KEY: string; SECRET: string }> =>
    JSON.parse(await readFile(join(rig.folder, file), 'utf8')) as { KEY: string; SECRET: string };
  const put = (file: string, value: unknown): Promise<void> =>
    writeFile(join(rig.folder, file), JSON.stringify(value), { mode: 0o600 });
  const ask = async (request: Parameters<EngineRig['operations']['life']>[1]): Promise<void> => {
    await rig.operations.life(name, request, false, PERSON);
    await rig.ticker.idle();
  };
  const statuses = async (): Promise<string> =>
    (await rig.operations.show(name)).versions.map((each) => `v${each.version} ${each.status}`).join(', ');

  describe('by a rollback', () => {
    it('stands in its destination again, current, and the newer one previous', async () => {
      await open();
      const { appSecret } = rig.sandbox.seeded ?? {};
      assert.notEqual((await held()).SECRET, appSecret);
      await ask(ROLLBACK);
      assert.match(
        await rig.events(),
        /RedeliveryOpened RedeliveryChecked Staged Verified Promoted RolledBack$/,
      );
      assert.equal((await held()).SECRET, appSecret);
      assert.equal(await statuses(), 'v1 current, v2 previous');
    });

    it('makes no third key by itself, says so, and goes forward again', async () => {
      await open();
      const young = await held();
      await ask(ROLLBACK);
      await rig.pass(DAY_MS);
      assert.equal((await rig.events()).match(/Opened/g)?.length, 2, 'one rotation, one redelivery');
      assert.ok((await rig.raised()).includes('KT-A351'));
      assert.ok(!(await rig.raised()).includes('KT-A112'), 'the newer key is no reset elsewhere');
      assert.ok(!(await rig.raised()).includes('KT-A111'), 'the older key is no drift');
      await rig.pass(6 * DAY_MS + HOUR_MS);
      assert.ok((await rig.raised()).includes('KT-A352'));
      await ask(ROLLBACK);
      assert.deepEqual(await held(), young);
      assert.equal(await statuses(), 'v1 previous, v2 current');
      await rig.pass(4 * DAY_MS);
      assert.equal(await statuses(), 'v1 expired, v2 current');
      assert.deepEqual(await rig.raised(), []);
    });

    it('may be followed by a rotation that a person asks for', async () => {
      await open();
      await ask(ROLLBACK);
      await rig.operations.rotate(name, ROTATE, PERSON);
      await rig.ticker.idle();
      assert.match(await rig.events(), /RolledBack Requested Opened .*OverlapStarted$/);
      assert.match(await statuses(), /v3 current$/);
      assert.ok(!(await rig.raised()).includes('KT-A351'));
    });

    it('is refused once the old key has ended', async () => {
      await open();
      await rig.pass(10 * DAY_MS + HOUR_MS);
      await assert.rejects(rig.operations.life(name, ROLLBACK, false, PERSON), { code: 'KT5107' });
    });

    it('writes nothing where the old key died unseen, and the overlap goes on', async () => {
      await open();
      const young = await held();
      refused.add(rig.sandbox.seeded?.appSecret ?? '');
      await ask(ROLLBACK);
      assert.match(await rig.events(), /RedeliveryOpened RedeliveryStopped RedeliveryDropped/);
      assert.deepEqual(await held(), young);
      assert.match((await rig.operations.show(name)).saga?.phase ?? 'rest', /overlap|retired|rest/);
      assert.ok((await rig.raised()).includes('KT-A353'));
    });

    it('stops before a value that nobody here knows, and can be cancelled without a trace', async () => {
      await open();
      await put('wb.json', { KEY: 'theirs', SECRET: 'theirs' });
      await ask(ROLLBACK);
      assert.deepEqual(await held(), { KEY: 'theirs', SECRET: 'theirs' });
      assert.ok((await rig.raised()).includes('KT-A111'));
      await ask({ act: 'cancel', reason: 'find out first' });
      assert.match(await rig.events(), /RedeliveryStopped RedeliveryDropped$/);
      assert.equal((await rig.operations.show(name)).saga?.phase, 'overlap');
      const left = await readdir(rig.folder, { recursive: true });
      assert.deepEqual(left.sort(), ['.keyturn-staging', 'wb.json']);
    });

    it('is taken over by a revocation', async () => {
      await open();
      await put('wb.json', { KEY: 'theirs', SECRET: 'theirs' });
      await ask(ROLLBACK);
      await rig.operations.revoke(
        ...[name, { leaked: true, incident: null, replace: false, note: null }, PERSON],
      );
      await rig.ticker.idle();
      assert.match(await rig.events(), /Superseded KillOpened DeleteStarted Deleted ProvenDead Closed$/);
      assert.equal(await statuses(), 'v1 revoked, v2 revoked');
    });
  });

  describe('by a sync', () => {
    it('stands in a destination that was added later, and the others are left alone', async () => {
      await open(10 * DAY_MS);
      await rig.configure(withSecond);
      await ask({ act: 'sync', reason: 'a second desk' });
      assert.match(await rig.events(), /RedeliveryChecked Staged Verified Promoted Synced$/);
      assert.deepEqual(await held('other.json'), await held());
      assert.equal(await statuses(), 'v1 current');
      await rig.pass(7 * HOUR_MS);
      assert.deepEqual(await rig.raised(), []);
    });

    it('lets the overlap that it interrupted go on to its end', async () => {
      await open();
      await rig.configure(withSecond);
      await ask({ act: 'sync', reason: 'a second desk' });
      assert.equal((await rig.operations.show(name)).saga?.phase, 'overlap');
      await rig.pass(10 * DAY_MS + HOUR_MS);
      assert.match(await rig.events(), /Synced .*PreviousRetired Closed/);
    });

    it('overwrites no value that nobody here knows', async () => {
      await open(10 * DAY_MS);
      await put('other.json', { KEY: 'theirs', SECRET: 'theirs' });
      await rig.configure(withSecond);
      await ask({ act: 'sync', reason: 'a second desk' });
      assert.equal((await held('other.json')).KEY, 'theirs');
      const { retries } = await rig.operations.show(name);
      assert.deepEqual(
        retries.map(({ fault }) => fault.code),
        ['KT5006'],
      );
    });
  });

  describe('after it was brought by a person', () => {
    const bring = async (pair: unknown): Promise<void> => {
      await rig.operations.importKey(name, 'reset at the portal', Buffer.from(JSON.stringify(pair)), PERSON);
      await rig.ticker.idle();
    };

    it('is sealed first, proved, delivered and current', async () => {
      await open(10 * DAY_MS);
      const pair = await resetAtThePortal(rig);
      await rig.pass(7 * HOUR_MS);
      assert.ok((await rig.raised()).includes('KT-A112'));
      await bring(pair);
      assert.match(await rig.events(), /Sealed RedeliveryOpened KeyProved RedeliveryChecked .*HandedOver/);
      assert.deepEqual(await held(), { KEY: pair.appKey, SECRET: pair.appSecret });
      assert.equal(await statuses(), 'v1 previous, v2 current');
      await rig.pass(7 * HOUR_MS);
      assert.deepEqual(await rig.raised(), []);
      await rig.pass(10 * DAY_MS);
      assert.equal(await statuses(), 'v1 expired, v2 current');
    });

    it('is written nowhere when the issuer refuses it or it is no pair', async () => {
      await open(10 * DAY_MS);
      const before = await held();
      for (const wrong of [{ appKey: 'f'.repeat(32), appSecret: 'e'.repeat(32) }, 'no pair']) {
        await bring(wrong);
        assert.match(await rig.events(), /RedeliveryOpened RedeliveryStopped RedeliveryDropped$/);
      }
      assert.deepEqual(await held(), before);
      assert.equal(await statuses(), 'v1 current');
      assert.ok((await rig.raised()).includes('KT-A353'));
    });

    it('ends the rotation whose secret was lost, when it is the one that turned up', async () => {
      await open();
      await rig.close();
      rig = await engineRig();
      await loseSecret(rig);
      await bring(await resetAtThePortal(rig));
      assert.match(await rig.events(), /Superseded RedeliveryOpened KeyProved .*HandedOver/);
      assert.match(await statuses(), /v3 current$/);
    });

    it('never shows itself in the journal', async () => {
      await open(10 * DAY_MS);
      const pair = await resetAtThePortal(rig);
      await bring(pair);
      const events = await rig.ports.journal.events({ limit: 500 });
      assert.ok(!JSON.stringify(events).includes(pair.appSecret));
    });
  });
});
