import type { FaultEntry } from './entry.ts';

export const alertingFaults = {
  KT6301: {
    title: 'No such alert',
    explain:
      'No alert with this key is raised: it is over by now, or the key was not copied whole. A key has three parts, `KT-A103/cred_…/`, and the last one may be empty.',
    expected: 'the key of an alert that is raised',
    next: 'keyturn alerts -o name',
    remedy: 'ask',
  },
  KT6302: {
    title: 'A silence that would keep everything quiet',
    explain:
      'A silence names a code or a credential. Without either it would keep quiet what nobody has thought of yet.',
    expected: 'a code such as KT-A109, a credential, or both',
    next: 'keyturn alerts silence --code KT-A109 --for 4h --reason TEXT',
    remedy: 'ask',
  },
  KT6303: {
    title: 'A silence that is too long',
    explain: 'Every silence ends, and none lasts longer than thirty days: what is forgotten must come back.',
    expected: 'a duration of at most 30d',
    next: 'keyturn alerts silence --code KT-A109 --for 4h --reason TEXT',
    remedy: 'ask',
  },
  KT6304: {
    title: 'No such silence',
    explain: 'No silence with this id is in force: it has ended by itself, or somebody has ended it.',
    expected: 'the id of a silence that is in force',
    next: 'keyturn alerts silences',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;
