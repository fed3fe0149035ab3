import { MINUTE_MS } from '../../../src/domain/duration.ts';
import { Fallen, Killed } from './daemon.ts';
import type { Disturbance, Scene } from './disturbance.ts';
import type { DisturbedLane } from './disturbed-lane.ts';
import { endOf, QUARANTINE_OVER_MS, setStage, startAnew } from './life.ts';
import type { Act, Life, Lived } from './life.ts';
import type { Boundary } from './messages.ts';

/** Plays a life in which one thing goes wrong at a boundary, is put right after that act, and time passes. */
export async function liveThrough(
  lane: DisturbedLane,
  life: Life,
  boundary: Boundary,
  disturbance: Disturbance,
): Promise<Lived> {
  const stage = await setStage(lane, life.ageMs, disturbance.kek ?? 'file');
  const scene = { lane, stage };
  let struck = false;
  for (const [index, act] of life.acts.entries()) {
    if (index === life.from) await stage.tell({ do: 'arm', boundary, strike: disturbance.strike });
    const hit = await playUnder(scene, act, disturbance);
    if (hit === 'nothing') continue;
    struck = true;
    if (hit === 'ended') await startAnew(stage);
    else for (const ms of [MINUTE_MS, QUARANTINE_OVER_MS]) await stage.pass(ms);
  }
  if (!struck) throw new Error(`nothing happened ${boundary.side} ${boundary.types}`);
  const { appends } = await stage.look();
  const end = await endOf(stage);
  await stage.tell({ do: 'stop' });
  await stage.remove();
  return { end, appends };
}

/** Whether the boundary came in this act, and what became of the process. */
async function playUnder(
  scene: Scene,
  act: Act,
  disturbance: Disturbance,
): Promise<'nothing' | 'ended' | 'lived'> {
  const begun: Promise<void>[] = [];
  scene.lane.daemon().atBoundary(async () => {
    begun.push(disturbance.begin(scene));
    await begun[0];
  });
  try {
    await act(scene.stage);
  } catch (thrown) {
    if (!(thrown instanceof Killed || thrown instanceof Fallen)) throw thrown;
    await disturbance.end(scene);
    return 'ended';
  }
  if (begun.length === 0) return 'nothing';
  await Promise.all(begun);
  await disturbance.end(scene);
  return 'lived';
}
