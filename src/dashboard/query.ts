import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { LiveChange } from '../domain/live.ts';
import { api, ApiFault, quietApi } from './api.ts';
import type { Api } from './api.ts';
import { onNews } from './live.ts';

export interface Query<T> {
  /** Null: not there yet. It stays while it is asked for anew. */
  readonly value: T | null;
  /** Why the last attempt failed; what is shown may be old then. */
  readonly fault: ApiFault | null;
  readonly reload: () => void;
}

export interface QueryOptions {
  /** Which changes it is asked for anew at. */
  readonly concerns?: (change: LiveChange) => boolean;
  /** Asked for with every sign of life as well, for what no event tells. */
  readonly onBeat?: boolean;
}

/** Changes come in bursts, and one answer is enough for all of them. */
const CALM_MS = 400;
/** What takes the daemon long is asked for more rarely, so that a page that is left open is never its main work. */
const REST_FOR_EACH_MS = 9;

/** What the daemon says, kept up to date while the page is looked at. */
export function useQuery<T>(
  key: string,
  load: (api: Api) => Promise<T>,
  { concerns = () => true, onBeat = false }: QueryOptions = {},
): Query<T> {
  const [value, setValue] = useState<T | null>(null);
  const [fault, setFault] = useState<ApiFault | null>(null);
  const latest = useRef({ load, concerns, turn: 0, tookMs: 0 });
  latest.current.load = load;
  latest.current.concerns = concerns;

  const run = useCallback(async (over: Api) => {
    const turn = (latest.current.turn += 1);
    const begunAt = performance.now();
    try {
      const found = await latest.current.load(over);
      latest.current.tookMs = performance.now() - begunAt;
      if (turn !== latest.current.turn) return;
      setValue(() => found);
      setFault(null);
    } catch (thrown) {
      if (turn !== latest.current.turn) return;
      if (!(thrown instanceof ApiFault)) throw thrown;
      setFault(thrown);
    }
  }, []);

  useEffect(() => {
    setValue(null);
    void run(api);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = (): void => {
      const waitMs = Math.max(CALM_MS, REST_FOR_EACH_MS * latest.current.tookMs);
      timer ??= setTimeout(() => {
        timer = undefined;
        void run(quietApi);
      }, waitMs);
    };
    const forget = onNews((news) => {
      if (news.is === 'anew' || (news.is === 'beat' && onBeat)) soon();
      else if (news.is === 'changed' && news.changes.some((change) => latest.current.concerns(change)))
        soon();
    });
    return () => {
      forget();
      clearTimeout(timer);
      latest.current.turn += 1;
    };
  }, [key, onBeat, run]);

  return { value, fault, reload: () => void run(api) };
}

/** The same without looking at it: something that a person does, once, with what came of it. */
export interface Act {
  readonly busy: boolean;
  readonly fault: ApiFault | null;
  readonly run: (act: () => Promise<unknown>) => Promise<boolean>;
}

export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<ApiFault | null>(null);
  const run = useCallback(async (act: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setFault(null);
    try {
      await act();
      return true;
    } catch (thrown) {
      if (!(thrown instanceof ApiFault)) throw thrown;
      setFault(thrown);
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, fault, run };
}
