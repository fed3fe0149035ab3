import type { LiveChange } from '../domain/live.ts';
import { findSession } from './api.ts';
import { chance } from './clock.ts';

/** Whether what is shown is what is: the stream is open, is being opened, or has been away for a while. */
export type Connection = 'live' | 'connecting' | 'away';

export type LiveNews =
  /** Everything may have changed. */
  | { readonly is: 'anew' }
  | { readonly is: 'changed'; readonly changes: readonly LiveChange[] }
  | { readonly is: 'beat' }
  /** The session has ended. */
  | { readonly is: 'ended' };

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** Two signs of life that did not come. */
const SILENCE_MS = 40_000;

export interface StreamOptions {
  /** The position to go on after; null: from now on. */
  readonly after: string | null;
  readonly onState: (state: Connection) => void;
  readonly onTime: (now: string) => void;
  readonly onNews: (news: LiveNews, position: string | null) => void;
}

/** The stream of what changes. After a cut it comes back, later each time. Resolves to what closes it. */
export function openStream({ after, onState, onTime, onNews }: StreamOptions): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let position = after;

  const open = (): void => {
    source = new EventSource(position === null ? '/v1/live' : `/v1/live?after=${position}`);
    const on = (name: string, newsOf: (data: Readonly<Record<string, unknown>>) => LiveNews): void =>
      source?.addEventListener(name, (event: MessageEvent<string>) => {
        if (event.lastEventId !== '') position = event.lastEventId;
        failures = 0;
        onState('live');
        watch();
        const data = JSON.parse(event.data) as Record<string, unknown>;
        if (typeof data['now'] === 'string') onTime(data['now']);
        onNews(newsOf(data), position);
      });
    on('hello', () => ({ is: 'anew' }));
    on('missed', () => ({ is: 'anew' }));
    on('changed', ({ changes }) => ({ is: 'changed', changes: changes as readonly LiveChange[] }));
    on('beat', () => ({ is: 'beat' }));
    on('ended', () => ({ is: 'ended' }));
    // With a position nothing greets, so the first word may be long in coming.
    source.addEventListener('open', () => onState('live'));
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
    onState(failures > 2 ? 'away' : 'connecting');
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
