import { actorOf } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import type { Approver } from '../../../domain/approvals/may-agree.ts';

/** A caller as the rules of agreement know them. */
export function approverOf(caller: Caller): Approver {
  return { actor: actorOf(caller), groups: caller.groups.map((group) => `group:${group}`) };
}
