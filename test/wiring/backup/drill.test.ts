import assert from 'node:assert/strict';
import { administrator } from '../../../src/domain/access/caller.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import { sha256, startIssuer } from '../../support/e2e/issuer.ts';
import type { Issuer } from '../../support/e2e/issuer.ts';
import type { Running } from '../../support/e2e/run-daemon.ts';
import { makeHousehold } from './household.ts';
import type { Household } from './household.ts';

const CREDENTIALS = 12;
/** Half of them rotate before the backup, the others while it is taken. */
const EARLY = CREDENTIALS / 2;

describe('a drill: a daemon at work, a backup, another machine', function () {
  this.timeout(120_000);
  let issuer: Issuer;
  let house: Household;
  let running: Running;
  let ends: ReadonlyMap<string, number | null>;

  before(async () => {
    issuer = await startIssuer();
    house = await makeHousehold(issuer, CREDENTIALS);
    running = await house.start('former');
    const { operations, ticker } = running.daemon;
    const by = administrator('operator');
    const rotate = (name: string) => operations.rotate(name, { note: null, afterLoss: false }, by);
    for (const name of house.names.slice(0, EARLY)) await rotate(name);
    await ticker.idle();
    // Under load: every other credential is rotated while the backup goes out.
    const [receipt] = await Promise.all([
      house.backup(running),
      ...house.names.slice(EARLY).map((name) => rotate(name)),
    ]);
    await ticker.idle();
    assert.equal(receipt.streams, CREDENTIALS);
    ends = new Map(
      await Promise.all(
        house.names.map(async (name) => [name, (await operations.show(name)).overlapEndsAt] as const),
      ),
    );
    await running.daemon.stop();
  });

  after(async () => {
    await running.daemon.stop();
    await house.remove();
    await issuer.stop();
  });

  const totalResets = async (): Promise<number> => {
    const each = await Promise.all(house.names.map((name) => house.resets(name)));
    return each.reduce((sum, count) => sum + count, 0);
  };

  it('opens every live secret, from the backup and the recovery identity alone', async () => {
    const { secrets, counts } = await house.restore(running);
    assert.equal(counts.streams, CREDENTIALS);
    // Two of each that had rotated, one of each that had not; those in between have either.
    assert.ok(secrets >= CREDENTIALS + EARLY && secrets <= 2 * CREDENTIALS, `${secrets} secrets`);
    running = await house.start('restored');
  });

  it('continues the overlaps that it knows, to the same ends', async () => {
    for (const name of house.names.slice(0, EARLY)) {
      const view = await running.daemon.operations.show(name);
      assert.equal(view.overlapEndsAt, ends.get(name), name);
    }
  });

  it('verifies against the anchors of the new installation', async () => {
    const { problems, anchors } = await running.daemon.operations.verifyAudit();
    assert.deepEqual(problems, []);
    assert.equal(anchors.last?.streams, CREDENTIALS);
  });

  it('alerts on what the former daemon did after the backup, and on nothing else', async () => {
    const early = new Set(house.names.slice(0, EARLY));
    const alerts = await running.daemon.operations.alerts();
    assert.deepEqual(
      alerts.filter(({ subjectName }) => early.has(subjectName)),
      [],
    );
  });

  it('mints nothing before the issuer was compared, whatever is asked', async () => {
    const resets = await totalResets();
    const [name = ''] = house.names;
    const { operations } = running.daemon;
    const by = administrator('operator');
    await assert.rejects(
      () => operations.rotate(name, { note: null, afterLoss: false }, by),
      /KT2151 .*not compared yet/,
    );
    await house.pass(running, 10 * MINUTE_MS);
    assert.equal(await totalResets(), resets);
    for (const early of house.names.slice(0, EARLY))
      assert.equal((await operations.show(early)).condition, 'unconfirmed', early);
  });

  it('confirms what the issuer knows no more of, and pages for the rest', async () => {
    await house.pass(running, 10 * MINUTE_MS);
    const rows = await running.daemon.operations.status();
    const confirmed = rows.filter(({ condition }) => condition !== 'unconfirmed').map(({ name }) => name);
    for (const name of house.names.slice(0, EARLY)) assert.ok(confirmed.includes(name), name);
    const paged = (await running.daemon.operations.alerts()).filter(({ code }) => code === 'KT-A209');
    const early = new Set(house.names.slice(0, EARLY));
    for (const { name, uid } of rows.filter((row) => !early.has(row.name))) {
      const view = await running.daemon.operations.show(name);
      const known = view.versions.some(({ version }) => version === 2);
      assert.ok(known || paged.some(({ subject }) => subject === uid), `${name} ${view.condition}`);
    }
  });

  it('retires the old keys at the end of their overlaps, and has reset nothing', async () => {
    const resets = await totalResets();
    await house.pass(running, 10 * DAY_MS + HOUR_MS);
    await house.pass(running, HOUR_MS);
    for (const name of house.names.slice(0, EARLY)) {
      const view = await running.daemon.operations.show(name);
      assert.deepEqual([view.saga, view.condition], [null, 'current'], name);
      const [application] = await issuer.applications(name);
      assert.equal(sha256(await house.secretInUse(name)), application?.keys.at(-1)?.secretSha256);
    }
    assert.equal(await totalResets(), resets);
    assert.deepEqual((await running.daemon.operations.verifyAudit()).problems, []);
  });
});
