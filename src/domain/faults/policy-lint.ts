import type { FaultEntry } from './entry.ts';

/** What `keyturn policy lint` finds: policies that can be kept and are hardly meant. */
export const policyLintFaults = {
  KT1130: {
    title: 'The policy selects nothing',
    explain:
      'There are credentials, and the policy is for none of them: a label or the name of an issuer is often not what the credentials have.',
    expected: 'at least one credential that the policy selects',
    next: 'keyturn list',
    remedy: 'alert',
  },
  KT1131: {
    title: 'An exception excepts nothing',
    explain:
      'It has ended, or its credential does not exist or is not selected by the policy, or another policy says when the credential is rotated and does not except it. An exception lifts the rules of its own policy and of no other.',
    expected: 'an exception that lasts, in each policy that says when the credential is rotated',
    next: 'keyturn explain KT1131',
    remedy: 'alert',
  },
  KT1132: {
    title: 'The policy has no tests',
    explain:
      'A PolicyTest says what the policy should do with a key of some age at some time. It is the cheapest way to find out that a window or a number is not what was meant.',
    expected: 'a PolicyTest for the policy',
    next: 'keyturn policy init --preset cis-90d',
    remedy: 'alert',
  },
  KT1133: {
    title: 'A freeze is longer than the slack',
    explain:
      'Nothing is rotated on these days, and there are more of them than between the age of rotation and the maximum age. A key that becomes due early in the freeze is overdue at its end; a page says so beforehand.',
    expected: 'a freeze that is shorter than age.max - age.rotate, or people who rotate by hand in it',
    next: 'keyturn simulate --years 1',
    remedy: 'alert',
  },
  KT1134: {
    title: 'A blackout is over',
    explain: 'The days of the blackout lie in the past, so that it closes nothing any more.',
    expected: 'days to come, or nothing',
    next: 'keyturn explain KT1134',
    remedy: 'alert',
  },
  KT1135: {
    title: 'A critical alert reaches nobody',
    explain:
      'No route of what governs the credentials takes a critical alert, such as an overdue key. Only the log of the daemon would say it.',
    expected: 'a route to a channel for severity critical',
    next: 'keyturn explain KT1135',
    remedy: 'alert',
  },
  KT1136: {
    title: 'The review is more than a year old',
    explain: 'The policy says when it was last reviewed, and that is more than a year ago.',
    expected: 'a review within the last year',
    next: 'keyturn explain KT1136',
    remedy: 'alert',
  },
} as const satisfies Record<string, FaultEntry>;
