import type { CredentialView, EventView } from '../../src/domain/views.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { Operations } from '../../src/engine/operations/operations.ts';
import { ANCHORS } from './sample-answers.ts';
import { NOW } from './sample-fleet.ts';

interface Stage {
  readonly views: ReadonlyMap<string, CredentialView>;
  readonly events: readonly EventView[];
  readonly note: (operation: keyof Operations, ...args: readonly unknown[]) => void;
  readonly nextEvent: (ms: number) => Promise<void>;
}

/** Tells what a test has pushed. */
export function listening({
  note,
  events,
  views,
  nextEvent,
}: Stage): Pick<Operations, 'events' | 'live' | 'deliveries' | 'verifyAudit'> {
  return {
    live: async function* (afterPosition, signal) {
      note('live', afterPosition);
      let position = afterPosition ?? events.length;
      if (afterPosition === null) yield { is: 'hello', position, now: NOW };
      // It ends by itself, so that whoever reads an answer to its end gets there.
      for (let beats = 0; beats < 5 && !signal.aborted; beats += 1) {
        const found = events.filter((event) => event.position > position);
        position = events.length;
        for (const { name, event, position: at } of found)
          yield { is: 'changed', position: at, changes: [{ name, types: [event.type] }] };
        await nextEvent(20);
        yield { is: 'beat', now: NOW };
      }
    },
    deliveries: async function* (request, entitled, signal) {
      note('deliveries', request, (await entitled())?.caller.name ?? null);
      for (const { name, holds } of request.credentials)
        if (holds === 8) yield { is: 'kept', credential: name, version: 8 };
        else
          yield { is: 'key', credential: name, version: 8, fields: { APP_KEY: new Secret('canary-secret') } };
      yield { is: 'settled' };
      // An instance of this name is told without end, to see what becomes of one that does not listen.
      while (request.instance === 'never-reads' && !signal.aborted) {
        await nextEvent(1);
        for (let beats = 0; beats < 1_000; beats += 1) yield { is: 'beat' };
      }
      if ((await entitled()) !== null) yield { is: 'beat' };
    },
    events: async ({ name, afterPosition, limit, waitMs }) => {
      note('events', name, afterPosition, limit, waitMs);
      const found = (): EventView[] =>
        events
          .filter((event) => event.position > afterPosition && (name === null || event.name === name))
          .slice(0, limit);
      const deadline = performance.now() + waitMs;
      while (found().length === 0 && performance.now() < deadline)
        await nextEvent(deadline - performance.now());
      return found();
    },
    verifyAudit: async () => {
      note('verifyAudit');
      return { events: events.length, streams: views.size, problems: [], anchors: ANCHORS };
    },
  };
}
