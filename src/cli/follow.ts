import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../client/client.ts';
import { SECOND_MS } from '../domain/duration.ts';
import { Fault } from '../domain/fault.ts';
import type { EventView } from '../domain/views.ts';
import type { Ending, Judge } from './ending.ts';
import { EXIT } from './exit-code.ts';
import { noteLine, progressLines, retryLine } from './screen/progress.ts';
import { paintFor } from './screen/style.ts';
import type { World } from './world.ts';

export interface Watch {
  readonly name: string;
  readonly afterPosition: number;
  /** Events of the credential up to this one are older than what is watched. */
  readonly afterSeq?: number;
  readonly judge: Judge;
  /** Epoch milliseconds. */
  readonly untilAt: number;
}

const POLL_MS = 5 * SECOND_MS;
const RECONNECT_MS = SECOND_MS;

/**
 * Follows a credential's events and prints what is done on stderr, until the judge says that it is at rest, the time is
 * up, or Ctrl-C: that only ends the watching. A daemon that restarts meanwhile is waited for.
 */
export async function follow(client: Client, world: World, watch: Watch): Promise<Ending> {
  const interrupt = new AbortController();
  const forget = world.onInterrupt(() => interrupt.abort());
  const say = createTeller(world);
  let position = watch.afterPosition;
  try {
    while (world.now() < watch.untilAt) {
      const events = await nextEvents(client, world, watch, position, interrupt.signal, say);
      for (const { event, seq, position: at } of events) {
        position = at;
        if (seq <= (watch.afterSeq ?? 0)) continue;
        say.event(event);
        const ending = watch.judge(event);
        if (ending !== null) return ending;
      }
      const resting = events.length === 0 ? await lookAround(client, watch.name, say) : null;
      if (resting !== null) return resting;
    }
    return timeUp(watch.name);
  } catch (thrown) {
    if (interrupt.signal.aborted) return detached(watch.name);
    throw thrown;
  } finally {
    forget();
  }
}

async function nextEvents(
  client: Client,
  world: World,
  { name, untilAt }: Watch,
  afterPosition: number,
  signal: AbortSignal,
  say: Teller,
): Promise<readonly EventView[]> {
  const waitMs = Math.max(0, Math.min(POLL_MS, untilAt - world.now()));
  for (;;) {
    try {
      return await client.events({ name, afterPosition, waitMs, signal });
    } catch (thrown) {
      const away = thrown instanceof Fault && thrown.code === 'KT6001';
      if (!away || world.now() >= untilAt) throw thrown;
      say.once('away', 'the daemon does not answer; waiting for it');
      await sleep(RECONNECT_MS, undefined, { signal });
    }
  }
}

/** Nothing new: say what fails and is tried again, and stop where the policy makes it wait. */
async function lookAround(client: Client, name: string, say: Teller): Promise<Ending | null> {
  const { retries, saga } = await client.show(name);
  for (const retry of retries) say.retry(retry);
  if (saga !== null || retries.length > 0) return null;
  const { reasons, next } = await client.why(name);
  const holds = reasons.filter(({ kind }) => kind === 'not-yet-because');
  for (const { text } of holds) say.once(text, `not yet: ${text}`);
  return holds.length === 0 ? null : { code: EXIT.waiting, fault: null, next };
}

interface Teller {
  event(event: EventView['event']): void;
  retry(retry: Parameters<typeof retryLine>[0]): void;
  once(key: string, text: string): void;
}

function createTeller(world: World): Teller {
  const paint = paintFor(world, 'stderr');
  const local = () => ({ now: world.now(), timezone: world.timezone });
  const said = new Set<string>();
  const sayOnce = (key: string, text: string): void => {
    if (said.has(key)) return;
    said.add(key);
    world.stderr.write(text);
  };
  return {
    event: (event) => progressLines(event, local(), paint).forEach((line) => world.stderr.write(line)),
    retry: (retry) => sayOnce(`${retry.step} ${retry.fault.code}`, retryLine(retry, local(), paint)),
    once: (key, text) => sayOnce(key, noteLine(text, paint)),
  };
}

function timeUp(name: string): Ending {
  const fault = new Fault('KT6036', {
    place: name,
    saw: 'it was not at rest when the time was up; the daemon goes on by itself',
    next: `keyturn why ${name}`,
  });
  return { code: EXIT.partly, fault, next: null };
}

function detached(name: string): Ending {
  const fault = new Fault('KT6036', {
    place: name,
    saw: 'you stopped watching; the daemon goes on by itself',
    expected: 'nothing: Ctrl-C only detaches',
    next: `keyturn show ${name}`,
  });
  return { code: EXIT.partly, fault, next: null };
}
