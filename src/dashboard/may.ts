import type { Needs } from '../domain/access/needs.ts';
import { session } from './api.ts';
import { useStore } from './store.ts';

/**
 * Whether whoever looks at the page has a role for something. It only decides what is offered: the daemon decides what is
 * done.
 */
export function useMay(needs: Needs): boolean {
  const who = useStore(session);
  return who?.roles.some((role) => needs.roles.includes(role)) === true;
}
