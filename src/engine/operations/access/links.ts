import type { Caller } from '../../../domain/access/caller.ts';
import type { LoginLink, OpenedSession } from '../../../domain/access/views.ts';
import { MINUTE_MS } from '../../../domain/duration.ts';
import { Fault } from '../../../domain/fault.ts';
import type { AccessDeps } from './deps.ts';
import { open } from './log-in.ts';

const GOOD_FOR_MS = 10 * MINUTE_MS;
/** Whoever makes more loses the oldest. */
const AT_ONCE = 20;

interface Made {
  readonly caller: Caller;
  readonly expiresAt: number;
}

/**
 * Links that log a browser in once. They live for minutes, in this process and by their digests: no disk and no backup
 * holds one, and a restart ends them all.
 */
export function loginLinks(deps: AccessDeps): {
  makeLink(caller: Caller): LoginLink;
  followLink(link: string): Promise<OpenedSession>;
} {
  const { clock, newToken, sha256 } = deps;
  const made = new Map<string, Made>();
  return {
    makeLink: (caller) => {
      const link = newToken('ktl').reveal();
      const expiresAt = clock.now() + GOOD_FOR_MS;
      for (const digest of [...made.keys()].slice(0, Math.max(0, made.size - AT_ONCE + 1)))
        made.delete(digest);
      made.set(sha256(link), { caller, expiresAt });
      return { link, expiresAt };
    },
    followLink: async (link) => {
      const digest = sha256(link);
      const found = made.get(digest);
      // Before anything is waited for, so that two who come at once do not both come in.
      made.delete(digest);
      if (found !== undefined && clock.now() < found.expiresAt) return open(deps, found.caller, 'link');
      throw new Fault('KT6114', { place: 'log-in', saw: 'a link that was used, is too old, or is none' });
    },
  };
}
