import type { FaultEntry } from './entry.ts';

/** Checkpoints, backups and what follows a restore. */
export const backupFaults = {
  KT2140: {
    title: "The anchor file can't be read",
    explain:
      'The file of checkpoints that is kept outside the database is not there or can not be read by this user.',
    expected: 'an anchor file that keyturn wrote',
    next: 'keyturn audit verify --help',
    remedy: 'ask',
  },
  KT2141: {
    title: 'The journal is not what was anchored',
    explain:
      'A checkpoint outside the database covers events that the journal does not hold, or holds in another form. The journal was cut, edited or replaced after the checkpoint, or an older copy was put in its place.',
    expected: 'the events that the anchored checkpoint covers',
    next: 'keyturn audit verify -o json',
    remedy: 'alert',
  },
  KT2142: {
    title: "The anchor can't be written",
    explain:
      'The checkpoint is in the journal, but could not be written outside it. It is written with the next one; until then a cut of the journal after the last anchor would not show.',
    expected: 'a directory that takes an appended line, best on another volume',
    next: 'keyturn doctor',
    remedy: 'alert',
  },
  KT2143: {
    title: 'The public key of the checkpoints is not usable',
    explain:
      'Checkpoints are signed with Ed25519. The public key stands beside the anchors and is printed when the daemon starts; keep a copy where nobody who can write the database can replace it.',
    expected: 'a PEM file with an Ed25519 public key',
    next: 'keyturn audit verify --help',
    remedy: 'ask',
  },
  KT2144: {
    title: 'The signing key of the checkpoints is not usable',
    explain:
      'The key is kept in the journal, sealed for the installation. It does not open, or is not the one whose public half stands beside it: the journal was edited, or custody is of another installation.',
    expected: 'the signing key that keyturn made',
    next: 'keyturn audit verify',
    remedy: 'alert',
  },
  KT2145: {
    title: 'The anchors end before the journal',
    explain:
      'The journal holds further checkpoints under the same key that the anchor file does not. Either the file is an older copy, or its end was cut off. All that was compared fits.',
    expected: 'the newest anchor file',
    next: 'keyturn audit verify --anchors FILE',
    remedy: 'ask',
  },
  KT2151: {
    title: 'Restored, and the issuer is not confirmed',
    explain:
      'The journal was restored from a backup. What the former daemon did afterwards is not in it, so nothing is minted until the issuer was compared with the journal, a quarter of an hour after the restore. Where the issuer shows something newer, a person looks and confirms.',
    expected: 'a credential whose issuer was confirmed since the restore',
    next: 'keyturn why CREDENTIAL',
    remedy: 'ask',
  },
  KT2152: {
    title: 'No restore waits for a confirmation',
    explain: 'The credential was not restored, or the issuer was confirmed since.',
    expected: 'a credential in the condition "unconfirmed"',
    next: 'keyturn show CREDENTIAL',
    remedy: 'ask',
  },
  KT2153: {
    title: 'Too early to compare after a restore',
    explain:
      'A call that the former daemon sent in its last moment may still have an effect. The issuer is compared once that is over.',
    expected: 'a time after which no call can have an effect any more',
    next: 'keyturn why CREDENTIAL',
    remedy: 'retry',
  },
} as const satisfies Record<string, FaultEntry>;
