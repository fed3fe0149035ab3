import type { FaultEntry } from './entry.ts';

/** A recall: one revocation of many keys, wave after wave. */
export const recallFaults = {
  KT1501: {
    title: 'The plan of the recall changed',
    explain:
      'A recall is confirmed by the digest of the plan that was shown. Made now it is another one: a credential was added, changed, rotated or revoked meanwhile. Nothing was begun.',
    expected: 'the plan that was shown',
    next: 'keyturn revoke --selector NAME=VALUE --dry-run',
    remedy: 'ask',
  },
  KT1502: {
    title: 'A recall that says too little',
    explain:
      'A recall needs a selector, since one without a selector would be for every key there is, and waves that are numbers or percentages. The failure budget is a number of credentials.',
    expected: 'labels such as team=x or issuer=NAME, and waves such as 1,5,25%',
    next: 'keyturn revoke --help',
    remedy: 'ask',
  },
  KT1503: {
    title: 'Nothing to recall',
    explain:
      'The selector finds no credential whose key could be revoked now: there is none, or each is being revoked already, or has no live key.',
    expected: 'a selector that finds a live key',
    next: 'keyturn status',
    remedy: 'ask',
  },
  KT1504: {
    title: 'No such recall, or nothing left in it',
    explain:
      'No recall with this id is known, or what is asked of it can not follow: only what waits for its wave can be stopped, only what was stopped goes on.',
    expected: 'the id of a recall that is not over',
    next: 'keyturn revoke --status',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;
