import { BEAT_MS } from '../../../domain/deliveries.ts';
import type { EventType } from '../../../domain/events.ts';
import type { News } from '../../news.ts';
import type { Ports } from '../../ports.ts';

export interface Listener {
  readonly wake: () => void;
  /** The journal can't be read: nothing will wake anybody. */
  readonly fail: (thrown: unknown) => void;
}

/** Tells who waits for a credential that something has happened to it. */
export interface Feed {
  /** Resolves once everything that is committed from now on wakes the listener; to what ends that. */
  listen(uid: string, listener: Listener): Promise<() => void>;
}

const AT_ONCE = 500;
/**
 * What changes nothing about which key a consumer should have. A delivery would wake all others otherwise, and each step of a
 * rotation before the first promotion: five thousand streams that look for nothing held up the call to the issuer until its
 * time was over.
 */
const BESIDE: ReadonlySet<EventType> = new Set<EventType>([
  ...(['Delivered', 'Loaded', 'Observed', 'Resealed', 'Requested', 'Opened', 'Preflighted'] as const),
  ...(['TaskOpened', 'TaskClaimed', 'TaskReleased', 'CallStarted', 'Quarantined', 'Sealed'] as const),
  ...(['Parsed', 'Accepted', 'Staged', 'Verified'] as const),
]);

/**
 * One reader of the journal for however many agents there are, from where it ends when the first one comes: work grows with
 * what happens, not with who listens. It reads nothing while nobody does.
 */
export function createFeed(ports: Pick<Ports, 'journal'>, news: News): Feed {
  const listeners = new Map<string, Set<Listener>>();
  let begun: Promise<void> | null = null;

  const begin = async (): Promise<void> => {
    const position = await ports.journal.lastPosition(null);
    void follow(position).catch((thrown: unknown) => {
      begun = null;
      for (const each of [...listeners.values()].flatMap((some) => [...some])) each.fail(thrown);
    });
  };

  const follow = async (from: number): Promise<void> => {
    let position = from;
    while (listeners.size > 0) {
      // Asked for before looking, so that nothing is missed in between.
      const heard = news.next(BEAT_MS);
      const found = await ports.journal.events({ afterPosition: position, limit: AT_ONCE });
      position = found.at(-1)?.position ?? position;
      const moved = new Set(found.filter(({ event }) => !BESIDE.has(event.type)).map(({ stream }) => stream));
      for (const uid of moved) for (const { wake } of listeners.get(uid) ?? []) wake();
      if (found.length === 0) await heard;
    }
    begun = null;
  };

  return {
    listen: async (uid, listener) => {
      const some = listeners.get(uid) ?? new Set();
      listeners.set(uid, some.add(listener));
      const leave = (): void => {
        some.delete(listener);
        if (some.size === 0) listeners.delete(uid);
      };
      begun ??= begin();
      try {
        await begun;
        return leave;
      } catch (thrown) {
        begun = null;
        leave();
        throw thrown;
      }
    },
  };
}
