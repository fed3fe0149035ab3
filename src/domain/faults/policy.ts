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
  KT1110: {
    title: 'Policies leave nobody',
    explain:
      'Several policies govern a credential and each names people. Only those count whom all of them name, and there is nobody like that: nothing could ever be approved, or no operator could take a task. Names are compared as they are written.',
    expected: 'at least one name that every policy names',
    next: 'keyturn explain KT1110',
    remedy: 'alert',
  },
  KT1111: {
    title: 'The windows open too seldom',
    explain:
      'Between the age at which a key is rotated and its maximum age lies a time in which the schedule must open. The longest time in which windows and trading calendars keep it closed is not shorter than that, so a key could become overdue however early its rotation was due. Several schedules must be open at once.',
    expected: 'a schedule that opens more often, or more time between age.rotate and age.max',
    next: 'keyturn explain KT1111',
    remedy: 'alert',
  },
  KT1112: {
    title: 'Nobody but the requester could approve',
    explain:
      'Whoever asks for a rotation can not approve it, and the approvers are the very people who ask. Name others, or a group that has others in it.',
    expected: 'approvers beside the operators',
    next: 'keyturn explain KT1112',
    remedy: 'alert',
  },
  KT1113: {
    title: 'The notice is longer than the life of the key',
    explain:
      'People are told of a planned reset some time before it. That time is longer than the key lives, by its policy or by its issuer, so the notice would come before there is a key.',
    expected: 'a notice that is shorter than age.rotate and than the validity of the issuer',
    next: 'keyturn explain KT1113',
    remedy: 'alert',
  },
  KT1114: {
    title: 'More resets than the issuer allows',
    explain:
      'The issuer allows a number of resets a day. The credentials under the policy become due more often than that on the days on which the schedule opens, so some of them would become overdue. The sum is shown.',
    expected:
      'fewer credentials, a higher age.rotate, more days with a window, or a larger budget by contract',
    next: 'keyturn explain KT1114',
    remedy: 'alert',
  },
  KT1115: {
    title: 'The preset asks for something that the policy does not say',
    explain:
      'A preset without a number, or without names, leaves them to you: whoever extends it must say them in the same policy.',
    expected: 'the field in the policy that extends the preset',
    next: 'keyturn explain KT1115',
    remedy: 'alert',
  },
  KT1116: {
    title: 'An old key would outlive the ceiling',
    explain:
      'A key is accepted until it is replaced, at the latest at its maximum age, and then for the overlap of its issuer. Both together are more than the ceiling, the age at which no version may be accepted any more.',
    expected: 'age.max and the overlap below age.ceiling',
    next: 'keyturn explain KT1116',
    remedy: 'alert',
  },
  KT1117: {
    title: 'Not an operator of this credential',
    explain:
      'The policy of the credential names those who make its keys at the portal of the issuer (attended.operators), and whoever asks is none of them.',
    expected: 'somebody whom the policy names',
    next: 'keyturn whoami',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;
