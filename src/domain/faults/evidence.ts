import type { FaultEntry } from './entry.ts';

/** Evidence bundles: events, checkpoints and the public key in one file. */
export const evidenceFaults = {
  KT6201: {
    title: 'Not a bundle that this keyturn reads',
    explain:
      'The file can not be read, does not begin as an evidence bundle does, or was written by a newer keyturn.',
    expected: 'a file that keyturn audit export wrote',
    next: 'keyturn audit export --out FILE',
    remedy: 'ask',
  },
  KT6202: {
    title: 'The bundle is cut off',
    explain:
      'A bundle ends with a line that counts and digests the rest, and this one does not. It was copied in part, or its end was removed. Nothing in it is proven.',
    expected: 'a bundle with its last line',
    next: 'keyturn audit export --out FILE',
    remedy: 'ask',
  },
  KT6203: {
    title: 'The bundle was changed or damaged',
    explain:
      'Something in the bundle is not what was hashed, does not follow from what is before it, or is not what the last signed checkpoint covers: an event or a whole stream was edited, moved, added or removed. It proves nothing.',
    expected: 'events, states and checkpoints that follow from each other',
    next: 'keyturn audit verify --bundle FILE -o json',
    remedy: 'alert',
  },
  KT6204: {
    title: 'The bundle is signed by another key',
    explain:
      'A checkpoint in the bundle is not signed by the public key that is trusted. Either the key is of another installation, or the checkpoint was replaced by somebody without the signing key.',
    expected: 'checkpoints that the trusted key has signed',
    next: 'keyturn audit verify --bundle FILE --public-key FILE',
    remedy: 'alert',
  },
  KT6205: {
    title: "The bundle can't be written",
    explain:
      'The file exists already, or the system refused to write it. Nothing is ever overwritten, and no half bundle is left under its name.',
    expected: 'a new file in a directory with room',
    next: 'keyturn audit export --out FILE',
    remedy: 'ask',
  },
  KT6206: {
    title: 'The export did not end',
    explain:
      'The connection was cut, or the daemon met a failure while it wrote. What came of the bundle was removed.',
    expected: 'a bundle with its last line',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT6210: {
    title: 'A period that is none',
    explain:
      'A report tells of a period: it begins before it ends, and the end itself is not in it. A period that has not begun yet holds nothing.',
    expected: 'a beginning that is in the past and before the end',
    next: 'keyturn report --from 2026-10-01 --to 2027-01-01',
    remedy: 'ask',
  },
  KT6211: {
    title: 'No such incident',
    explain:
      'No revocation that was asked for names this incident. The id is compared letter by letter with what was given as --incident.',
    expected: 'the id of an incident that a revocation was given',
    next: 'keyturn audit list',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;
