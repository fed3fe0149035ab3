import type { LiveChange } from '../domain/live.ts';
import { parseTime } from '../domain/wire.ts';
import { findSession } from './api.ts';
import { chance, setClock } from './clock.ts';
import { createStore } from './store.ts';

/** Whether what is shown is what is: the stream is open, is being opened, or has been away for a while. */
export type Connection = 'live' | 'connecting' | 'away';

export type LiveNews =
  /** Everything may have changed. */
  | { readonly is: 'anew' }
  | { readonly is: 'changed'; readonly changes: readonly LiveChange[] }
  | { readonly is: 'beat' };

export const connection = createStore<Connection>('connecting');

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** Two signs of life that did not come. */
const SILENCE_MS = 40_000;

const listeners = new Set<(news: LiveNews) => void>();

export function onNews(listener: (news: LiveNews) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(news: LiveNews): void {
  for (const listener of [...listeners]) listener(news);
}

/** Opens the one stream of the page; comes back after every cut, later each time. Resolves to what ends it. */
export function listenLive(): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let position: string | null = null;

  const open = (): void => {
    source = new EventSource(position === null ? '/v1/live' : `/v1/live?after=${position}`);
    const on = (name: string, hear: (data: Readonly<Record<string, unknown>>) => void): void =>
      source?.addEventListener(name, (event: MessageEvent<string>) => {
        if (event.lastEventId !== '') position = event.lastEventId;
        failures = 0;
        connection.set('live');
        watch();
        hear(JSON.parse(event.data) as Record<string, unknown>);
      });
    on('hello', ({ now }) => {
      keepClock(now);
      tell({ is: 'anew' });
    });
    on('missed', () => tell({ is: 'anew' }));
    on('changed', ({ changes }) => tell({ is: 'changed', changes: changes as readonly LiveChange[] }));
    on('beat', ({ now }) => {
      keepClock(now);
      tell({ is: 'beat' });
    });
    source.addEventListener('ended', () => void findSession());
    source.addEventListener('error', again);
    watch();
  };
  const watch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(again, SILENCE_MS);
  };
  const again = (): void => {
    source?.close();
    failures += 1;
    connection.set(failures > 2 ? 'away' : 'connecting');
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        // A refused stream looks like a cut one; this tells them apart.
        findSession().catch(() => undefined);
        open();
      },
      waitMs * (0.5 + chance() / 2),
    );
  };

  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

function keepClock(now: unknown): void {
  const at = typeof now === 'string' ? parseTime(now) : null;
  if (at !== null) setClock(at);
}
