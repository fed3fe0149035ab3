import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND_MS } from '../../domain/duration.ts';
import type { EventType, StoredEvent } from '../../domain/events.ts';
import type { LiveChange, LiveWord } from '../../domain/live.ts';
import type { News } from '../news.ts';
import type { Ports } from '../ports.ts';

/** Whoever watches is told this often at most: what comes in meanwhile is told together. */
const CALM_MS = 250;
/**
 * A sign of life comes this often, however much there is to tell: both ends notice a connection that is dead, and whoever
 * is not let in any more is told so.
 */
const BEAT_MS = 15 * SECOND_MS;
const AT_ONCE = 500;

type Names = Map<string, string>;

interface Watched {
  readonly ports: Pick<Ports, 'journal' | 'clock'>;
  readonly news: News;
}

/** What happens from now on, or after a position; ends with the signal. */
export async function* live(
  deps: Watched,
  afterPosition: number | null,
  signal: AbortSignal,
): AsyncGenerator<LiveWord, void> {
  const { journal, clock } = deps.ports;
  const names: Names = new Map();
  let position = afterPosition;
  if (position === null) {
    position = await journal.lastPosition(null);
    yield { is: 'hello', position, now: clock.now() };
  }
  let beatAt = clock.monotonicMs();
  while (!signal.aborted) {
    const leftMs = beatAt + BEAT_MS - clock.monotonicMs();
    if (leftMs <= 0) {
      beatAt = clock.monotonicMs();
      yield { is: 'beat', now: clock.now() };
    }
    const found = await journal.events({ afterPosition: position, limit: AT_ONCE });
    const last = found.at(-1);
    if (last === undefined) {
      await deps.news.next(leftMs > 0 ? leftMs : BEAT_MS, signal);
      continue;
    }
    if (found.length === AT_ONCE) {
      position = await journal.lastPosition(null);
      yield { is: 'missed', position };
    } else {
      position = last.position;
      yield { is: 'changed', position, changes: await changesIn(deps, found, names) };
    }
    await pause(CALM_MS, signal);
  }
}

async function changesIn(
  { ports }: Watched,
  found: readonly StoredEvent[],
  names: Names,
): Promise<readonly LiveChange[]> {
  const types = new Map<string, Set<EventType>>();
  for (const { stream, event } of found) {
    if (event.type === 'Renamed') names.delete(stream);
    if (!names.has(stream)) names.set(stream, (await ports.journal.state(stream))?.name ?? '');
    const name = names.get(stream) ?? '';
    types.set(name, (types.get(name) ?? new Set()).add(event.type));
  }
  return [...types].map(([name, of]) => ({ name, types: [...of] }));
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
