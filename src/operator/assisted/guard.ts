import type { BrowserContext } from 'playwright-core';
import type { Recipe } from './recipe.ts';

/** Holds the request that makes the key inside the browser until the daemon has the intent on disk; then lets one through. */
export interface Guard {
  /** One request may leave now. */
  open(): void;
  /** Whether it has left. */
  readonly hasLeft: () => boolean;
}

/** What is in the request is never looked at: its method and its address are enough. */
export async function setGuard(
  context: BrowserContext,
  origin: string,
  { method, path }: Recipe['guard'],
): Promise<Guard> {
  let state: 'shut' | 'open' | 'spent' = 'shut';
  await context.route(
    (url) => url.origin === origin && isAt(path, url.pathname),
    async (route) => {
      if (route.request().method() !== method) return route.continue();
      if (state !== 'open') return route.abort('blockedbyclient');
      state = 'spent';
      return route.continue();
    },
  );
  return {
    open: () => {
      if (state === 'shut') state = 'open';
    },
    hasLeft: () => state === 'spent',
  };
}

function isAt(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  return (
    wanted.length === given.length && wanted.every((part, index) => part === '*' || part === given[index])
  );
}
