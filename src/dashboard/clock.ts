import { useEffect, useState } from 'preact/hooks';
import { createStore } from './store.ts';

/** How far the daemon's clock is from the browser's: ages and ends are told by the daemon's. */
const aheadMs = createStore(0);

/** The daemon has said what time it is. */
export function setClock(daemonNow: number): void {
  aheadMs.set(daemonNow - Date.now());
}

export function now(): number {
  return Date.now() + aheadMs.get();
}

/** The time, told anew every so often. */
export function useNow(everyMs: number): number {
  const [at, setAt] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), everyMs);
    const forget = aheadMs.subscribe(() => setAt(now()));
    return () => {
      clearInterval(timer);
      forget();
    };
  }, [everyMs]);
  return at;
}

/** A number between 0 and 1, so that many browsers do not all come back in the same instant. */
export function chance(): number {
  return Math.random();
}
