import { routeOf } from './address.ts';
import type { Route } from './address.ts';
import { createStore } from './store.ts';

export const route = createStore<Route>({ page: null, params: {}, query: new URLSearchParams() });

export function followAddress(): () => void {
  const read = (): void => route.set(routeOf(location.pathname, location.search));
  read();
  addEventListener('popstate', read);
  return () => removeEventListener('popstate', read);
}

export function go(address: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  route.set(routeOf(location.pathname, location.search));
  if (how === 'push') scrollTo(0, 0);
}
