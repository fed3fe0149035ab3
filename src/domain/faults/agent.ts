import type { FaultEntry } from './entry.ts';

/** The agent beside a workload: its configuration, the files that it keeps, and whom it tells. */
export const agentFaults = {
  KT6501: {
    title: 'The configuration of the agent is wrong',
    explain:
      'The agent reads its file once, when it starts, and refuses what it does not understand: a wrong word would otherwise end in a file that an application does not find. Nothing was written.',
    expected: 'a file as docs/guide/agent.md describes it',
    next: 'keyturn agent FILE --check',
    remedy: 'ask',
  },
  KT6502: {
    title: 'A file can not be made from the fields of the key',
    explain:
      'A template names a field that the credential does not have, or a value can not stand in the format that was chosen. The fields are those of the manifest, under spec.fields. The files that were there stay, and so do those of other credentials.',
    expected: 'placeholders and formats that fit the fields of the credential',
    next: 'keyturn agent FILE --check',
    remedy: 'ask',
  },
  KT6503: {
    title: 'The files can not be replaced',
    explain:
      'The folder is full, is not writable, is open to everybody, or holds something of somebody else under the name of a file. The last good files stay as they are; the key is kept in memory and it is tried again.',
    expected:
      'a folder that the agent may write to and nobody else, with room for a second copy of its files',
    next: 'df -h DIRECTORY',
    remedy: 'retry',
  },
  KT6504: {
    title: 'The application was not told of a new key',
    explain:
      'The files have the new key, and the signal or the request that says so did not reach the application: no such process, a process of somebody else, or nobody who answers. An application that reads its files anew by itself is not harmed.',
    expected: 'the process of the application, or HTTP status 2xx from it',
    next: 'keyturn explain KT6504',
    remedy: 'retry',
  },
  KT6510: {
    title: 'Nobody can say whose pod this is',
    explain:
      'The token of a pod is shown to the API server of its cluster, which did not answer. Who comes in is turned away and comes again by itself; who is connected stays so, and gets no new key once the last answer is two minutes old. Files that are there stay.',
    expected:
      'an API server that reviews tokens, and a service account that may ask it (system:auth-delegator)',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
} as const satisfies Record<string, FaultEntry>;
