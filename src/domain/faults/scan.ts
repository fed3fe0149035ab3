import type { FaultEntry } from './entry.ts';

/** Looking for managed secrets where they must not be: the file of fingerprints, and what is searched. */
export const scanFaults = {
  KT6401: {
    title: 'Not a file of fingerprints that this keyturn reads',
    explain:
      'The file can not be read, does not begin as a file of fingerprints does, or was written by a newer keyturn. Nothing was searched.',
    expected: 'a file that keyturn findings fingerprints wrote',
    next: 'keyturn findings fingerprints --for SCANNER',
    remedy: 'ask',
  },
  KT6402: {
    title: 'The file of fingerprints is cut off',
    explain:
      'The file ends with a line that counts and signs the rest, and this one does not. It was copied in part. Nothing was searched: a scan with half of the fingerprints would miss the other half and call it clean.',
    expected: 'a file with its last line, and as many lines as that one says',
    next: 'keyturn findings fingerprints --for SCANNER',
    remedy: 'ask',
  },
  KT6403: {
    title: 'The file of fingerprints was changed or damaged',
    explain:
      'The signature is not of what stands in the file. A line was edited, added, removed or damaged. Nothing was searched.',
    expected: 'a file as the daemon has signed it',
    next: 'keyturn findings fingerprints --for SCANNER',
    remedy: 'alert',
  },
  KT6404: {
    title: 'The file of fingerprints is signed by another key',
    explain:
      'The key that signed the file is not the one that --public-key names. Either the file is of another installation, or somebody put their own in its place, which could leave out what they want to hide. Nothing was searched.',
    expected: "a file that the installation's own key has signed",
    next: 'keyturn findings fingerprints --for SCANNER',
    remedy: 'alert',
  },
  KT6405: {
    title: 'The file of fingerprints has expired',
    explain:
      'Keys have been made since it was written, and it can not find those. A file is good for the days that it was asked for.',
    expected: 'a file that is not older than it may be',
    next: 'keyturn findings fingerprints --for SCANNER',
    remedy: 'ask',
  },
  KT6406: {
    title: "The file of fingerprints can't be written",
    explain:
      'A file of that name exists already, or the system refused to write it. Nothing is ever overwritten, and no half file is left under its name.',
    expected: 'a new file in a directory with room',
    next: 'keyturn findings fingerprints --for SCANNER --out FILE',
    remedy: 'ask',
  },
  KT6407: {
    title: 'The file of fingerprints did not arrive',
    explain: 'The connection was cut before the last line. What came of the file was removed.',
    expected: 'a file with its last line',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT6410: {
    title: 'What is to be searched is not there',
    explain:
      'The file or folder does not exist, or may not be read. Nothing was searched, and nothing is said about whether it is clean.',
    expected: 'a file, a folder, git:REPO, image:TAR, or - for what is piped in',
    next: 'keyturn scan --help',
    remedy: 'ask',
  },
  KT6411: {
    title: 'Git can not be asked',
    explain:
      'There is no repository, git is not installed, or it refused: the folder may belong to somebody else. Nothing was searched, and nothing is said about whether it is clean.',
    expected: 'git, and a repository that it reads',
    next: 'git -C REPO fsck',
    remedy: 'ask',
  },
  KT6412: {
    title: 'The notes of an earlier search can not be used',
    explain:
      'The file that --state names is not one that a search has written, is cut off, or can not be read or written. What it says decides what is not searched again, so half of one is not guessed at.',
    expected: 'a file that keyturn scan --state wrote, or none yet',
    next: 'rm FILE',
    remedy: 'ask',
  },
  KT6413: {
    title: 'Not an image',
    explain:
      'The file is no tar that docker save, skopeo or another tool has written an image into: it has neither a manifest nor an index. Nothing was searched.',
    expected: 'a tar with manifest.json or index.json in it',
    next: 'docker save IMAGE --output IMAGE.tar',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;
