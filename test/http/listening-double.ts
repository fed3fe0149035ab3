import type { CredentialView, EventView } from '../../src/domain/views.ts';
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
}: Stage): Pick<Operations, 'events' | 'live' | 'verifyAudit'> {
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
