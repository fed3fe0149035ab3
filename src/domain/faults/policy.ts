import type { FaultEntry } from './entry.ts';

/** Policies that can't be read or can't be kept. */
export const policyFaults = {
  KT1107: {
    title: 'The policy can not be kept',
    explain:
      'The numbers of the policy contradict each other, or the profile of the issuer: warn after rotate, rotate at or after max, a second reset inside the first overlap, or a key that the issuer ends before it is rotated. The sum is shown. Nobody is helped by a limit that can not be kept, so it is refused when it is loaded.',
    expected: 'warn before rotate before max, and rotate no sooner than the overlap ends',
    next: 'keyturn explain KT1107',
    remedy: 'alert',
  },
  KT1108: {
    title: 'Unknown preset',
    explain:
      'A policy extends a preset that does not exist. A preset is a set of rules with a published source and comes with keyturn; a policy of your own is not extended but selects the same credentials.',
    expected: 'the name of a preset',
    next: 'keyturn explain KT1108',
    remedy: 'alert',
  },
  KT1109: {
    title: 'The ages of a policy are incomplete',
    explain:
      'What governs a credential says at what age a key is overdue but not at what age it is rotated, or the other way round. Every policy that selects the credential counts, with the presets it extends.',
    expected: 'age.rotate and age.max, or neither',
    next: 'keyturn explain KT1109',
    remedy: 'alert',
  },
} as const satisfies Record<string, FaultEntry>;
