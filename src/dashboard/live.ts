import { parseTime } from '../domain/wire.ts';
import { findSession } from './api.ts';
import { setClock } from './clock.ts';
import { createStore } from './store.ts';
import { openStream } from './stream.ts';
import type { Connection, LiveNews } from './stream.ts';

export const connection = createStore<Connection>('connecting');

/** The position of the last event that the page has heard of; null: none yet. */
export const position = createStore<string | null>(null);

const listeners = new Set<(news: LiveNews) => void>();

export function onNews(listener: (news: LiveNews) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What the page with the stream tells the others; `ask`: one of them has just been opened. */
type Told =
  | { readonly is: 'ask' }
  | { readonly is: 'connection'; readonly state: Connection; readonly position: string | null }
  | { readonly is: 'clock'; readonly now: number }
  | { readonly is: 'news'; readonly news: LiveNews; readonly position: string | null };

const NAME = 'keyturn-live';

/**
 * Keeps the page up to date. A browser opens six connections to a daemon and no more, so of all its tabs one has the
 * stream and tells the others; when it is closed, the next one takes over. Resolves to what ends it.
 */
export function listenLive(): () => void {
  const channel = new BroadcastChannel(NAME);
  const stop = new AbortController();
  let leads = false;
  const hear = (told: Told): void => {
    if (told.is === 'connection') connection.set(told.state);
    if (told.is === 'clock') setClock(told.now);
    if ('position' in told && told.position !== null) position.set(told.position);
    if (told.is !== 'news') return;
    if (told.news.is === 'ended') void findSession();
    for (const listener of [...listeners]) listener(told.news);
  };
  const say = (told: Told): void => {
    hear(told);
    channel.postMessage(told);
  };
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data.is !== 'ask') hear(data);
    else if (leads)
      channel.postMessage({ is: 'connection', state: connection.get(), position: position.get() });
  };
  channel.postMessage({ is: 'ask' });
  const lead = async (): Promise<void> => {
    leads = true;
    const close = openStream({
      after: position.get(),
      onState: (state) => say({ is: 'connection', state, position: null }),
      onTime: (now) => {
        const at = parseTime(now);
        if (at !== null) say({ is: 'clock', now: at });
      },
      onNews: (news, at) => say({ is: 'news', news, position: at }),
    });
    await new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
    close();
  };
  // Refused only when it is stopped before its turn.
  navigator.locks.request(NAME, { signal: stop.signal }, lead).catch(() => undefined);
  return () => {
    stop.abort();
    channel.close();
  };
}
