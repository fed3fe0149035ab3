import type { FaultEntry } from './entry.ts';

export const adoptFaults = {
  KT5112: {
    title: 'No age of a key',
    explain:
      'A person may say when a key was made where the issuer does not tell. What was said can not be: the time is in the future.',
    expected: 'a time that has passed',
    next: 'keyturn adopt --help',
    remedy: 'ask',
  },
  KT5113: {
    title: 'Not adopted, since something in the list is wrong',
    explain:
      'Keys are adopted together or not at all: every row of the list is judged first, and one of them can not be done. Nothing was begun.',
    expected: 'rows that can all be done',
    next: 'keyturn adopt --dry-run',
    remedy: 'ask',
  },
  KT6041: {
    title: 'The list of keys has mistakes',
    explain:
      'A list is CSV with a header: credential, store, place, issuer, user, application, owner, born, labels. Each mistake is named with its line and column, and nothing was asked of the daemon.',
    expected: 'rows that name a credential, or a store and a place',
    next: 'keyturn adopt --help',
    remedy: 'ask',
  },
  KT6042: {
    title: 'The list of keys may hold secrets',
    explain:
      'A list says where keys are, and never what they are: the daemon reads a key in its store by itself. A column of it is called like a secret, so nothing of the file was used. If it holds secrets, remove them, and think about who could read the file.',
    expected: 'no column that looks like a secret',
    next: 'remove the column, then keyturn adopt --csv FILE',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;
