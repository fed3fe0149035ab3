import assert from 'node:assert/strict';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { administrator } from '../../src/domain/access/caller.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { JournalWithMeta } from '../../src/journal/journal.ts';
import { control, engineRig, fleetOf, PERSON, policy, spec } from './rig.ts';
import type { EngineRig, RigOptions } from './rig.ts';

const { name } = spec;
const END = { act: 'decommission', reason: 'the desk closed', keepKey: false, consumersGone: true } as const;
const AGAIN = { act: 'recommission', reason: 'the desk is back' } as const;
const ROTATE = { note: null, afterLoss: false } as const;
const KILL = { leaked: true, incident: null, replace: false, note: null } as const;
const second = { name: 'local:other.json', store: 'local', at: { file: 'other.json' } };
const withSecond = fleetOf([{ ...spec, destinations: [...spec.destinations, second] }]);

describe('the end of a life', () => {
  let rig: EngineRig;

  const open = async (options: RigOptions = {}): Promise<void> => {
    rig = await engineRig({ ageMs: 10 * DAY_MS, ...options });
    await rig.pass(0);
  };
  afterEach(() => rig.close());

  const ask = async (request: Parameters<EngineRig['operations']['life']>[1]): Promise<void> => {
    await rig.operations.life(name, request, false, PERSON);
    await rig.ticker.idle();
  };
  const put = (file: string, value: unknown): Promise<void> =>
    writeFile(join(rig.folder, file), JSON.stringify(value), { mode: 0o600 });
  const files = async (): Promise<readonly string[]> =>
    (await readdir(rig.folder, { withFileTypes: true }))
      .filter((each) => each.isFile())
      .map((each) => each.name);
  const condition = async (): Promise<string> => (await rig.operations.show(name)).condition;

  it('empties every destination, ends the key, and is over only once that was seen refused', async () => {
    await open();
    await ask(END);
    assert.match(
      await rig.events(),
      /DecommissionOpened DecommissionChecked Emptied DestinationsEmptied KillOpened DeleteStarted Deleted ProvenDead Closed Decommissioned$/,
    );
    assert.deepEqual(await files(), []);
    const view = await rig.operations.show(name);
    assert.deepEqual([view.condition, view.next], ['decommissioned', 'remove its manifest']);
    assert.deepEqual(
      view.versions.map(({ status }) => status),
      ['revoked'],
    );
  });

  it('is followed by no watch, no rotation and no alert, with and without its manifest', async () => {
    await open();
    await ask(END);
    const ended = await rig.events();
    await rig.pass(200 * DAY_MS);
    const leftover = async () => (await rig.operations.doctor()).find((check) => check.name === 'manifests');
    assert.match((await leftover())?.saw ?? '', /wb-demo: decommissioned, and still in the manifests/);
    await rig.configure(fleetOf([]));
    assert.equal(await leftover(), undefined);
    await rig.pass(DAY_MS);
    assert.equal(await rig.events(), ended);
    assert.deepEqual(await rig.raised(), []);
    assert.deepEqual(
      [await condition(), (await rig.operations.show(name)).next],
      ['decommissioned', 'nothing'],
    );
    assert.equal((await rig.operations.plan(null)).items[0]?.action, 'nothing');
  });

  it('is refused while a consumer is declared, and says which version it has loaded', async () => {
    await open();
    await rig.operations.loaded(name, 'order-router', 1, PERSON);
    const { plan } = await rig.operations.life(name, { ...END, consumersGone: false }, true, PERSON);
    assert.equal(plan.refused?.code, 'KT5110');
    assert.match(plan.refused.saw, /order-router \(loaded v1\)/);
    await assert.rejects(rig.operations.life(name, { ...END, consumersGone: false }, false, PERSON), {
      code: 'KT5110',
    });
    assert.deepEqual(await files(), ['wb.json']);
  });

  it('is refused while a rotation is open that has not come to its overlap', async () => {
    await open();
    await control(rig.sandbox, '/staff/users/broker-keys@example.com/withdraw', {});
    await rig.operations.rotate(name, ROTATE, PERSON);
    await rig.ticker.idle();
    await assert.rejects(rig.operations.life(name, END, false, PERSON), { code: 'KT5011' });
  });

  it('ends both keys of an overlap', async () => {
    await open({ ageMs: 80 * DAY_MS });
    assert.equal((await rig.operations.show(name)).saga?.phase, 'overlap');
    await ask(END);
    assert.match(await rig.events(), /Decommissioned$/);
    const { versions } = await rig.operations.show(name);
    assert.deepEqual(
      versions.map(({ status }) => status),
      ['revoked', 'revoked'],
    );
  });

  it('empties nothing anywhere while one destination holds what nobody here knows', async () => {
    await open();
    await put('other.json', { KEY: 'theirs', SECRET: 'theirs' });
    await rig.configure(withSecond);
    await ask(END);
    assert.deepEqual([...(await files())].sort(), ['other.json', 'wb.json']);
    assert.ok((await rig.raised()).includes('KT-A111'));
    assert.doesNotMatch(await rig.events(), /Emptied|KillOpened/);
    await rm(join(rig.folder, 'other.json'));
    await rig.pass(HOUR_MS);
    assert.match(await rig.events(), /Emptied Emptied DestinationsEmptied KillOpened .*Decommissioned$/);
  });

  it('removes no value that was written after it had looked', async () => {
    await open({
      wrapJournal: (journal) =>
        once(journal, 'DecommissionChecked', () => put('wb.json', { KEY: 'theirs', SECRET: 'theirs' })),
    });
    await ask(END);
    assert.equal(
      (JSON.parse(await readFile(join(rig.folder, 'wb.json'), 'utf8')) as { KEY: string }).KEY,
      'theirs',
    );
    assert.ok((await rig.raised()).includes('KT-A111'));
    assert.doesNotMatch(await rig.events(), /Emptied/);
  });

  it('can be stopped until the key is ended, and the key written again', async () => {
    await open({
      wrapJournal: (journal) =>
        once(journal, 'Emptied', () => put('other.json', { KEY: 'theirs', SECRET: 'theirs' })),
    });
    await rig.configure(withSecond);
    await ask({ act: 'sync', reason: 'a second place' });
    const key = await readFile(join(rig.folder, 'wb.json'), 'utf8');
    await ask(END);
    assert.deepEqual(await files(), ['other.json']);
    const { plan } = await rig.operations.life(name, { act: 'cancel', reason: 'not yet' }, true, PERSON);
    assert.ok(plan.lines.some(({ text }) => /wb\.json is empty; keyturn sync/.test(text)));
    await ask({ act: 'cancel', reason: 'not yet' });
    assert.match(await rig.events(), /DecommissionStopped/);
    await rm(join(rig.folder, 'other.json'));
    await ask({ act: 'sync', reason: 'it is needed after all' });
    assert.match(await rig.events(), /Synced( Observed)?$/);
    assert.deepEqual(JSON.parse(await readFile(join(rig.folder, 'wb.json'), 'utf8')), JSON.parse(key));
  });

  it('repeats what it was cut off in, with the same end', async () => {
    for (const type of [
      'DecommissionChecked',
      'Emptied',
      'DestinationsEmptied',
      'Deleted',
      'ProvenDead',
      'Closed',
    ]) {
      await open({ wrapJournal: (journal) => failing(journal, type) });
      await ask(END);
      await rig.pass(5 * MINUTE_MS);
      await rig.pass(30 * MINUTE_MS);
      assert.match(await rig.events(), /Emptied DestinationsEmptied KillOpened .*Decommissioned$/, type);
      assert.equal((await rig.events()).match(/Emptied/g)?.length, 2, type);
      await rig.close();
    }
    await open();
  });

  it('is not said while the issuer still accepts the key', async () => {
    let alive = true;
    await open({
      wrapIssuer: (issuer) => ({
        ...issuer,
        probe: async (pair) =>
          alive ? { verdict: 'accepted', fault: null, issuerNowAt: null } : issuer.probe(pair),
      }),
    });
    await ask(END);
    await rig.pass(HOUR_MS);
    assert.doesNotMatch(await rig.events(), /ProvenDead|Decommissioned/);
    assert.equal(await condition(), 'revoking');
    alive = false;
    await rig.pass(HOUR_MS);
    assert.match(await rig.events(), /ProvenDead Closed Decommissioned$/);
  });

  it('leaves the key alive where that was asked for, says so, and lets it be revoked later', async () => {
    await open();
    await ask({ ...END, keepKey: true });
    assert.match(await rig.events(), /Emptied DestinationsEmptied Decommissioned$/);
    const { reasons } = await rig.operations.why(name);
    assert.ok(reasons.some(({ text }) => text === 'v1 was left alive at the issuer, unwatched'));
    await rig.operations.revoke(name, KILL, PERSON);
    await rig.ticker.idle();
    assert.match(await rig.events(), /Decommissioned KillOpened .*ProvenDead Closed$/);
    assert.equal(await condition(), 'decommissioned');
  });

  it('gives way to a revocation, which does not end the life', async () => {
    await open();
    await put('wb.json', { KEY: 'theirs', SECRET: 'theirs' });
    await ask(END);
    await rig.operations.revoke(name, KILL, PERSON);
    await rig.ticker.idle();
    assert.match(await rig.events(), /Superseded KillOpened .*ProvenDead Closed$/);
    assert.notEqual(await condition(), 'decommissioned');
  });

  it('is final: nothing begins any more before a person begins a new life', async () => {
    await open();
    await ask(END);
    await assert.rejects(rig.operations.rotate(name, ROTATE, PERSON), { code: 'KT5111' });
    for (const act of ['sync', 'rollback', 'import', 'pause', 'cancel'] as const) {
      const { plan } = await rig.operations.life(name, { act, reason: 'x' }, true, PERSON);
      assert.equal(plan.refused?.code, 'KT5111', act);
    }
    await ask(AGAIN);
    assert.match(await rig.events(), /Recommissioned NothingToImport Opened .*Promoted Closed( Observed)?$/);
    assert.deepEqual(await files(), ['wb.json']);
    assert.match(await condition(), /current/);
  });

  it('needs the approval that a revocation needs', async () => {
    const need = { count: 1, from: null, excludeRequester: true, breakGlass: null };
    const guarded = { ...policy, approvals: { rotate: null, forceRevoke: need } };
    await open({ fleet: fleetOf([spec], [guarded]) });
    const { approval } = await rig.operations.life(name, END, false, PERSON);
    assert.ok(approval !== null);
    await rig.ticker.idle();
    assert.deepEqual(await files(), ['wb.json']);
    const [waiting] = (await rig.operations.approvals()).approvals;
    assert.equal(waiting?.action, 'decommission and end the key');
    const agreed = { digest: waiting.digest, reason: 'seen' };
    await rig.operations.approve(approval, agreed, administrator('somebody-else'));
    await rig.ticker.idle();
    assert.match(await rig.events(), /ApprovalEnded DecommissionOpened .*Decommissioned$/);
  });
});

/** Something happens right after an event was committed, once. */
function once(journal: JournalWithMeta, type: string, act: () => Promise<void>): JournalWithMeta {
  let done = false;
  return {
    ...journal,
    append: async (...args) => {
      const state = await journal.append(...args);
      if (done || !args[2].some((event) => event.type === type)) return state;
      done = true;
      await act();
      return state;
    },
  };
}

/** The first commit of an event does not come about: what was done before it is done again. */
function failing(journal: JournalWithMeta, type: string): JournalWithMeta {
  let failed = false;
  return {
    ...journal,
    append: async (...args) => {
      if (failed || !args[2].some((event) => event.type === type)) return journal.append(...args);
      failed = true;
      throw new Error('cut off');
    },
  };
}
