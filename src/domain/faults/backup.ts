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
  KT2146: {
    title: 'A backup that nobody could open',
    explain:
      'A backup is sealed to the recovery recipients, and none is set. The installation alone must not be able to open it: it is needed when the installation is gone.',
    expected: 'a recovery recipient of the daemon, or --recipient',
    next: 'keyturn backup --help',
    remedy: 'ask',
  },
  KT2147: {
    title: 'A restore was not finished',
    explain:
      'A restore into this directory was interrupted, so the journal in it is not whole. Nothing may run on it. Empty the directory and restore again.',
    expected: 'a data directory without the file restore-unfinished',
    next: 'keyturn restore --help',
    remedy: 'ask',
  },
  KT2148: {
    title: 'The backup is damaged',
    explain:
      'Bytes of the backup were changed or cut off: every piece of it is authenticated and the last one is marked, so this is known for certain. Nothing of it was used.',
    expected: 'the bytes that keyturn wrote',
    next: 'keyturn backup verify FILE --identity FILE',
    remedy: 'ask',
  },
  KT2149: {
    title: 'Not a backup that this keyturn reads',
    explain: 'The file does not begin as a backup does, or it was written by a newer keyturn.',
    expected: 'a file that keyturn backup wrote',
    next: 'keyturn --version',
    remedy: 'ask',
  },
  KT2150: {
    title: 'The identity does not open the backup',
    explain: 'The backup is whole as far as can be seen, but it was sealed for other recipients.',
    expected: 'the identity of a recovery recipient of the time of the backup',
    next: 'keyturn backup verify FILE --identity FILE',
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
  KT2154: {
    title: 'The directory to restore into is not empty',
    explain: 'A restore makes a new data directory and never writes over anything.',
    expected: 'a directory that is empty or not there',
    next: 'keyturn restore FILE --identity FILE --data DIRECTORY',
    remedy: 'ask',
  },
  KT2155: {
    title: 'What the backup holds does not verify',
    explain:
      'The backup opens and is whole, but its journal is not what keyturn wrote, or a live secret in it can not be opened. The journal was damaged or edited before the backup was taken.',
    expected: 'chains, states, checkpoint and live secrets that fit',
    next: 'keyturn backup verify FILE --identity FILE',
    remedy: 'alert',
  },
  KT2156: {
    title: "The backup can't be written",
    explain:
      'The file exists already, or the system refused to write it. Nothing is ever overwritten, and no half backup is left under its name.',
    expected: 'a new file in a directory with room',
    next: 'keyturn backup --out FILE',
    remedy: 'ask',
  },
  KT2157: {
    title: 'The backup on disk is not what was sent',
    explain:
      'The file was read back and is not, byte for byte, what the daemon has sealed and proven to open. It was removed.',
    expected: 'a disk that keeps what is written',
    next: 'keyturn backup --out FILE',
    remedy: 'alert',
  },
  KT2158: {
    title: 'The backup did not end',
    explain:
      'The connection was cut, or the daemon met a failure while it wrote. What came of the backup was removed.',
    expected: 'a backup with its receipt',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT2160: {
    title: 'A restore into this database was not finished',
    explain:
      'A restore is filling this database, or was interrupted in the middle of it, so the journal in it is not whole and nothing may run on it. If no restore is under way: drop the database, make it anew, empty the data directory, and restore again.',
    expected: 'a database without half of a restore',
    next: 'keyturn restore --help',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;
