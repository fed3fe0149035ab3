import type { FaultEntry } from './entry.ts';

export const journalFaults = {
  KT2101: {
    title: 'The data directory is held by another process',
    explain:
      'One process at a time may hold a data directory, and another one does. The hold ends with that process, however it ends; there is no lock file to delete.',
    expected: 'a data directory that no other process holds',
    next: 'keyturn status',
    remedy: 'ask',
  },
  KT2102: {
    title: 'The disk of the journal is full',
    explain:
      'A commit found no room. It was rolled back and nothing that was acknowledged is lost. The journal takes no more writes until the process is started anew with room on the disk.',
    expected: 'room on the disk of the data directory',
    next: 'df -h DATA-DIRECTORY',
    remedy: 'alert',
  },
  KT2103: {
    title: 'The journal is latched after a failed write',
    explain:
      'After one failed write nobody knows what the operating system kept, so a second try could report success for lost data. Everything stops until the process is started anew and reads what is really there.',
    expected: 'a journal without a failed write',
    next: 'keyturn run',
    remedy: 'alert',
  },
  KT2104: {
    title: "The journal can't be read",
    explain:
      "The file is no database of keyturn, or it is damaged. Restore it from a backup, then let the issuer's state be confirmed before anything is reset.",
    expected: 'the database that keyturn wrote',
    next: 'keyturn verify --data DIRECTORY',
    remedy: 'alert',
  },
  KT2105: {
    title: 'A write to the journal failed',
    explain:
      'The operating system refused a read, a write or an fsync. It is never tried again: the journal is latched and the process must be started anew.',
    expected: 'a disk that takes writes',
    next: 'dmesg --level=err',
    remedy: 'alert',
  },
  KT2106: {
    title: 'Another writer was first',
    explain:
      'Between the reading of the state and the append, another event was appended to the same credential. Nothing was written; read again and decide anew.',
    expected: 'the sequence number that was read',
    next: 'keyturn show CREDENTIAL',
    remedy: 'reconcile',
  },
  KT2107: {
    title: 'The lease was lost',
    explain:
      'Another process has taken over the work on this credential, because the lease ran out. Nothing was written by the former one.',
    expected: 'the lease that was claimed',
    next: 'keyturn status',
    remedy: 'retry',
  },
  KT2108: {
    title: 'No place left',
    explain:
      'A limit across credentials is reached: the resets an issuer allows a day, or the rotations a policy allows at a time. The rotation waits its turn.',
    expected: 'a free place under the limit',
    next: 'keyturn status',
    remedy: 'retry',
  },
  KT2109: {
    title: 'The credential has newer events',
    explain:
      'A newer keyturn has written events to this credential that this one does not understand. It stops acting on it rather than guess.',
    expected: 'events of a version that this keyturn knows',
    next: 'keyturn --version',
    remedy: 'alert',
  },
  KT2110: {
    title: 'The journal was written by a newer keyturn',
    explain: 'The tables have a newer form than this keyturn knows. There is no way back but a backup.',
    expected: 'a journal of this version or an older one',
    next: 'keyturn --version',
    remedy: 'alert',
  },
  KT2111: {
    title: 'The journal has an older form',
    explain:
      'The tables have an older form and were opened for reading only. The daemon brings them up to date when it starts.',
    expected: 'a journal of the form of this version',
    next: 'keyturn run',
    remedy: 'ask',
  },
  KT2112: {
    title: 'No journal here',
    explain: 'The directory holds no journal to read. The daemon makes one at its first start.',
    expected: 'a data directory of keyturn',
    next: 'keyturn verify --data DIRECTORY',
    remedy: 'ask',
  },
  KT2113: {
    title: 'The journal does not verify',
    explain:
      'An event was edited or removed, or a state is not what its events say. The journal is not what keyturn wrote.',
    expected: 'every event chained to the one before, and every state the sum of its events',
    next: 'keyturn verify -o json',
    remedy: 'alert',
  },
  KT2114: {
    title: 'The name is taken',
    explain:
      'Another credential of this installation already has the name. Names are unique; uids never change.',
    expected: 'a name that no other credential has',
    next: 'keyturn list',
    remedy: 'ask',
  },
  KT2116: {
    title: 'The name belongs to a renamed credential',
    explain:
      'A manifest names a credential as another one was called before it was renamed. Registered anew, one key would be looked after twice: manifests of before the rename, which a replica still sees, would reset it behind the back of its history.',
    expected: 'the new name, or a name that no credential ever had',
    next: 'keyturn list',
    remedy: 'ask',
  },
  KT2115: {
    title: "The data directory can't be used",
    explain: "The directory can't be created, read or written by this user.",
    expected: 'a directory that this user may write',
    next: 'ls -ld DATA-DIRECTORY',
    remedy: 'alert',
  },
} as const satisfies Record<string, FaultEntry>;
