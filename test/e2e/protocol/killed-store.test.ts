import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { DAY_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import { watchPlaces } from '../../support/e2e/always-live.ts';
import type { Watcher } from '../../support/e2e/always-live.ts';
import { sha256, startIssuer } from '../../support/e2e/issuer.ts';
import type { Issuer } from '../../support/e2e/issuer.ts';
import { OVERLAP_OVER_MS } from '../../support/e2e/life.ts';
import { setUp } from '../../support/e2e/rig.ts';
import type { Rig } from '../../support/e2e/rig.ts';
import type { VaultPlace } from '../../support/e2e/place.ts';
import { startDurableOpenBao } from '../../support/servers/durable-openbao.ts';
import type { DurableOpenBao } from '../../support/servers/durable-openbao.ts';
import { newMount, newToken } from '../../support/servers/openbao.ts';
import { requireServer } from '../../support/servers/require.ts';

/** More of them in a long run. */
const KILLS = Number(process.env['KEYTURN_TORTURE_KILLS'] ?? '12');
const SEED = Number(process.env['KEYTURN_TORTURE_SEED'] ?? '20261124');
const CREDENTIALS = 2;
const USUAL_RESTART_MS = 600;
const MOST_MINUTES = 500;
/** A key is ten days old when the overlap with the one before is over. */
const UNTIL_DUE_MS = 66 * DAY_MS;

/**
 * A real OpenBao on disk gets SIGKILL at random moments while the daemon stages, verifies and promotes, and comes back
 * with what it had acknowledged.
 */
describe(`an OpenBao that is killed ${KILLS} times in the middle of rotations (seed ${SEED})`, function () {
  this.timeout(60_000 + KILLS * 10_000);

  let bao: DurableOpenBao;
  let issuers: readonly Issuer[];
  let rigs: Rig[];
  let watcher: Watcher;
  let rotations = 0;

  before(async function () {
    requireServer(this, 'openbao');
    bao = await startDurableOpenBao();
    const mount = await newMount(bao);
    // Every version that was ever written is looked at in the end.
    await bao.api('POST', `${mount}/config`, { max_versions: 100_000 });
    const token = await newToken(
      bao,
      `path "${mount}/*" { capabilities = ["create", "read", "update", "delete", "list"] }`,
    );
    const vault: VaultPlace = { bao, mount, token, address: bao.address };
    issuers = await Promise.all(Array.from({ length: CREDENTIALS }, startIssuer));
    // Young at first: the rotations begin with the killing.
    rigs = await Promise.all(issuers.map((issuer) => setUp(issuer, vault, { ageMs: 10 * DAY_MS })));
    watcher = watchPlaces(rigs);
    let killing = true;
    const killer = killAtRandom(bao, () => killing).then((kills) => assert.ok(kills >= KILLS));
    const rounds = Array.from({ length: CREDENTIALS }, () => 0);
    let killed = false;
    void killer.finally(() => (killed = true));
    await Promise.all(
      rigs.map(async (rig, index) => {
        while (!killed) rounds[index] = (rounds[index] ?? 0) + (await rotateOnce(rig));
      }),
    );
    killing = false;
    await killer;
    // Whatever was under way is brought to its end by a server that lives.
    for (const rig of rigs) await settle(rig, null);
    rotations = rounds.reduce((sum, each) => sum + each, 0);
  });

  after(async () => {
    await watcher?.stop();
    for (const rig of rigs ?? []) await rig.close();
    for (const issuer of issuers ?? []) await issuer.stop();
    await bao?.stop();
  });

  it('held a key that the issuer accepts in every destination, whenever somebody looked', () => {
    assert.deepEqual(watcher.wrong, []);
    assert.ok(watcher.looks() > KILLS, `${watcher.looks()} looks`);
  });

  it('closed every rotation, with one reset for each', async () => {
    assert.ok(rotations >= CREDENTIALS, `${rotations} rotations`);
    for (const rig of rigs) {
      const { phase, alerts } = await rig.look();
      assert.deepEqual([phase, alerts], [null, []]);
      const closed = await rig.count('Closed');
      assert.equal(await rig.effects(), `${closed} reset`);
      assert.equal(await rig.count('CallStarted'), closed);
    }
  });

  it('wrote each key once, in order, and overwrote nothing that it did not know', async () => {
    for (const rig of rigs) {
      const written = await historyOf(rig);
      const made = (await rig.issuer.applications(rig.place.name)).flatMap(({ keys }) => keys);
      assert.deepEqual(
        written,
        made.map(({ secretSha256 }) => secretSha256),
      );
    }
  });

  it('left no pending copy behind', async () => {
    for (const rig of rigs) assert.equal(await rig.place.pending(), 0);
  });
});

/** Resolves to the number of kills. */
async function killAtRandom(bao: DurableOpenBao, wanted: () => boolean): Promise<number> {
  let kills = 0;
  let slowness = 1;
  for (const delayMs of delays(SEED)) {
    if (kills >= KILLS || !wanted()) break;
    await pause(delayMs * slowness);
    const startedMs = performance.now();
    await bao.killAndRestart();
    // Where a start takes long everything does, and a server that is never there for a whole step shows nothing.
    slowness = Math.max(1, (performance.now() - startedMs) / USUAL_RESTART_MS);
    kills += 1;
  }
  return kills;
}

/** Between 10 and 300 ms, the same for a seed. */
function* delays(seed: number): Generator<number> {
  let state = seed >>> 0;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield 10 + (state % 290);
  }
}

/** Until the key is due, through its rotation, and past the overlap; resolves to the one rotation that was closed. */
async function rotateOnce(rig: Rig): Promise<number> {
  await rig.pass(UNTIL_DUE_MS);
  await settle(rig, 'rotation overlap');
  await rig.pass(OVERLAP_OVER_MS);
  await settle(rig, null);
  return 1;
}

/** A store that comes and goes is tried again and again. */
async function settle(rig: Rig, phase: string | null): Promise<void> {
  for (let minutes = 0; minutes < MOST_MINUTES; minutes += 1) {
    const seen = await rig.look();
    if (seen.phase === phase && seen.retries.length === 0) return;
    await rig.pass(MINUTE_MS);
  }
  const { events, retries } = await rig.look();
  throw new Error(
    `not ${phase} after ${MOST_MINUTES} minutes: ${events.slice(-5).join(' ')}; ${retries.join(', ')}`,
  );
}

/** What stands in every version of the live path, the oldest first. */
async function historyOf({ place }: Rig): Promise<readonly string[]> {
  const { bao, mount } = place.vault;
  const metadata = await bao.api('GET', `${mount}/metadata/${place.vaultPath}`);
  const versions = Object.keys(metadata?.data?.['versions'] ?? {})
    .map(Number)
    .sort((left, right) => left - right);
  const history: string[] = [];
  for (const version of versions) {
    const reply = await bao.api('GET', `${mount}/data/${place.vaultPath}?version=${version}`);
    const { SECRET } = (reply?.data?.['data'] ?? {}) as { readonly SECRET?: string };
    history.push(sha256(SECRET ?? ''));
  }
  return history;
}
