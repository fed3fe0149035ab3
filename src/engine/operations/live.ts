import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND_MS } from '../../domain/duration.ts';
import type { EventType, StoredEvent } from '../../domain/events.ts';
import type { LiveChange, LiveWord } from '../../domain/live.ts';
import type { OperationsDeps } from './deps.ts';

/** Whoever watches is told this often at most: what comes in meanwhile is told together. */
const CALM_MS = 250;
/** A sign of life, so that both ends notice a connection that is dead. */
const BEAT_MS = 15 * SECOND_MS;
const AT_ONCE = 500;

type Names = Map<string, string>;

/** What happens from now on, or after a position; ends with the signal. */
export async function* live(
  deps: Pick<OperationsDeps, 'ports' | 'news'>,
  afterPosition: number | null,
  signal: AbortSignal,
): AsyncGenerator<LiveWord> {
  const { journal, clock } = deps.ports;
  const names: Names = new Map();
  let position = afterPosition;
  if (position === null) {
    position = await journal.lastPosition(null);
    yield { is: 'hello', position, now: clock.now() };
  }
  while (!signal.aborted) {
    const found = await journal.events({ afterPosition: position, limit: AT_ONCE });
    const last = found.at(-1);
    if (last === undefined) {
      if (!(await deps.news.next(BEAT_MS, signal))) yield { is: 'beat', now: clock.now() };
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
  { ports }: Pick<OperationsDeps, 'ports'>,
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
