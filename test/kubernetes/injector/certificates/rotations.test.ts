import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../../src/domain/duration.ts';
import { wantedAuthorities } from '../../../../src/kubernetes/injector/certificates/decide.ts';
import { lifetimesOf } from '../../../../src/kubernetes/injector/certificates/lifetimes.ts';
import { look } from '../../../../src/kubernetes/injector/certificates/look.ts';
import type { ServingPair } from '../../../../src/kubernetes/injector/certificates/pair.ts';
import { sharedHome } from './shared-home.ts';
import type { SharedHome } from './shared-home.ts';

const START = Date.UTC(2026, 10, 30);
const TIMES = lifetimesOf(90);
const REPLICAS = 2;
/** How far the clock of the second replica is ahead. */
const AHEAD_MS = 2 * MINUTE_MS;
/** How long an API server may go on with a bundle that was replaced: less than it has to hear of a new one. */
const STALE_MS = TIMES.settleMs - AHEAD_MS - 1;

/** A process: between two turns it can be killed, or left behind for as long as it may be. */
interface Replica {
  inHand: ServingPair | null;
  release: (() => void) | null;
}

interface World {
  now: number;
  readonly aheadMs: readonly number[];
  readonly home: SharedHome;
  readonly replicas: Replica[];
  /** Authorities of pairs that came when there was no other good one: nobody was believed before, and nothing could be lost. */
  readonly onlyOnes: Set<string>;
  made: number;
}

const ACTIONS = fc.oneof(
  { weight: 30, arbitrary: fc.record({ kind: fc.constant('turn' as const), who: fc.nat(REPLICAS - 1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash' as const), who: fc.nat(REPLICAS - 1) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.oneof(
        fc.constantFrom(SECOND_MS, 20 * SECOND_MS, 5 * MINUTE_MS, 11 * MINUTE_MS),
        fc.integer({ min: 1, max: 6 * HOUR_MS }),
        fc.integer({ min: DAY_MS, max: 25 * DAY_MS }),
      ),
    }),
  },
);

function newReplica(): Replica {
  return { inHand: null, release: null };
}

function begin(world: World, who: number): void {
  const replica = world.replicas[who]!;
  const turn = (): Promise<void> =>
    new Promise((resolve) => {
      replica.release = resolve;
    });
  const done = look({
    home: world.home.seenBy(turn),
    dnsName: 'keyturn-injector.keyturn.svc',
    times: TIMES,
    now: () => world.now + world.aheadMs[who]!,
    inHand: () => replica.inHand,
    show: (pair) => (replica.inHand = pair),
    took: (step) => (world.made += step === 'make' ? 1 : 0),
  });
  void done.then(() => (replica.release = null));
}

/** One question or one answer of one replica. */
async function turn(world: World, who: number): Promise<void> {
  const { release } = world.replicas[who]!;
  if (release === null) begin(world, who);
  else release();
  // Everything that follows without another turn has happened when this comes round.
  await new Promise((resolve) => setImmediate(resolve));
  assertBelieved(world);
}

/** A whole look, from wherever it was. */
async function wholeLook(world: World, who: number): Promise<void> {
  do await turn(world, who);
  while (world.replicas[who]!.release !== null);
}

/** Whatever bundle an API server still has, it believes what a replica shows it. */
function assertBelieved({ now, home, replicas, onlyOnes }: World): void {
  const { serving, next } = home.state;
  if (next !== null && (serving === null || now >= serving.endsAt)) onlyOnes.add(next.pair.ca);
  const oldest = home.history.findIndex((_, index) => (home.history[index + 1]?.at ?? now) >= now - STALE_MS);
  for (const { inHand } of replicas) {
    if (inHand === null || now >= inHand.endsAt) continue;
    const { ca } = inHand;
    const first = onlyOnes.has(ca)
      ? home.history.findIndex(({ authorities }) => authorities.includes(ca))
      : 0;
    const bundles = home.history.slice(Math.max(oldest, first));
    assert.ok(
      bundles.length > 0 && bundles.every(({ authorities }) => authorities.includes(ca)),
      'a stranger',
    );
  }
}

function newWorld(aheadMs = AHEAD_MS): World {
  let world: World | null = null;
  const home = sharedHome(() => world?.now ?? START);
  const replicas = Array.from({ length: REPLICAS }, newReplica);
  world = { now: START, aheadMs: [0, aheadMs], home, replicas, onlyOnes: new Set(), made: 0 };
  return world;
}

describe('rotations of the injector, by several replicas', function () {
  this.timeout(120_000);

  it('never show what an API server does not believe, whoever is killed or left behind wherever', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(ACTIONS, { minLength: 100, maxLength: 300 }), async (actions) => {
        const world = newWorld();
        for (const action of actions) {
          if (action.kind === 'pass') world.now += action.ms;
          else if (action.kind === 'crash') world.replicas[action.who] = newReplica();
          else await turn(world, action.who);
        }
        await assertComesToRest(world);
      }),
      { numRuns: 60 },
    );
  });

  for (let turns = 1; turns <= 6; turns += 1) {
    it(`go on while one whose clock is slow is left behind after ${turns} turns, and it spoils nothing when it comes back`, async () => {
      const world = newWorld(HOUR_MS);
      for (let round = 0; round < 2; round += 1) for (const who of [0, 1]) await wholeLook(world, who);
      const first = world.home.state.serving!;
      // Due by the clock that is ahead, and not yet by that of the one that is left behind.
      world.now = first.endsAt - TIMES.renewMs - HOUR_MS;
      for (let turned = 0; turned < turns; turned += 1) await turn(world, 0);
      for (let looks = 0; looks < 3; looks += 1) {
        await wholeLook(world, 1);
        world.now += TIMES.settleMs;
      }
      assert.notEqual(world.replicas[1]!.inHand!.cert, first.cert);
      await wholeLook(world, 0);
      await assertComesToRest(world);
    });
  }

  it('make one pair at a time, in a bounded number of writes, for years', async () => {
    const order = fc.array(fc.nat(REPLICAS - 1), { minLength: 40, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(order, async (whose) => {
        const world = newWorld();
        for (let day = 0; day < 3 * 365; day += 5) {
          for (let turns = 0; turns < 40; turns += 1) {
            await turn(world, whose[(day + turns) % whose.length]!);
          }
          world.now += 11 * MINUTE_MS;
          for (const who of world.replicas.keys()) await wholeLook(world, who);
          assert.ok(
            world.replicas.every(({ inHand }) => inHand !== null && world.now < inHand.endsAt),
            'a replica shows a pair that has ended',
          );
          world.now += 5 * DAY_MS;
        }
        const { writes } = world.home;
        assert.ok(world.made >= 18 && world.made <= 20, `${world.made} pairs`);
        // Made, noted as public, shown; the authority in, the old one out. And a second note after a race.
        assert.ok(writes.state <= 3 * world.made + 2 * (REPLICAS - 1) * world.made, `${writes.state} writes`);
        assert.ok(writes.bundle <= 2 * world.made, `${writes.bundle} bundles`);
      }),
      { numRuns: 6 },
    );
  });
});

async function assertComesToRest(world: World): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    for (const who of world.replicas.keys()) await wholeLook(world, who);
    world.now += 11 * MINUTE_MS;
  }
  const { state, authorities } = world.home;
  assert.equal(state.next, null);
  assert.ok(state.serving !== null && world.now < state.serving.endsAt);
  assert.ok(world.replicas.every(({ inHand }) => inHand?.cert === state.serving?.cert));
  assert.deepEqual([...authorities].sort(), [...wantedAuthorities(state, world.now, TIMES)].sort());
}
