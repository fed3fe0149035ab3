import type { FaultEntry } from './entry.ts';

export const custodyFaults = {
  KT2001: {
    title: "The key-encryption key can't be read",
    explain:
      "The key-encryption key (KEK) opens the installation identity. Its file is there, but it can't be read, or it does not hold exactly one age identity.",
    expected: 'a readable file with one line AGE-SECRET-KEY-1…',
    next: 'keyturn doctor',
    remedy: 'alert',
  },
  KT2002: {
    title: 'The key-encryption key is open to others',
    explain:
      'Whoever reads the file of the key-encryption key can open every secret in custody, so a file that the group or the world may read is refused. A file of root that the group may read is accepted by a daemon that is not root: a Secret that Kubernetes has mounted.',
    expected: 'a file that only its owner may read (mode 0600)',
    next: 'chmod 600 KEK-FILE',
    remedy: 'alert',
  },
  KT2003: {
    title: 'A sealed file belongs to something else',
    explain:
      'Every sealed file says inside which credential and attempt it belongs to. This one was found in the place of another, so it was swapped or restored wrongly.',
    expected: 'the sealed file of this credential and attempt',
    next: 'keyturn recover --escrow FILE --identity FILE',
    remedy: 'reconcile',
  },
  KT2004: {
    title: 'The custody self-test failed',
    explain:
      'Before a reset, random bytes are sealed and opened again. They did not come back as they were, so a real secret would not come back either.',
    expected: 'the sealed random bytes to come back unchanged',
    next: 'keyturn doctor',
    remedy: 'alert',
  },
  KT2005: {
    title: "The escrow can't be written",
    explain:
      "A fresh secret goes to the escrow file before anything else. The file can't be written or has no room, so no reset is started. A secret that is already in hand is kept in memory, in the database and at its destinations.",
    expected: 'a writable escrow file with room in reserve',
    next: 'df -h ESCROW-FILE',
    remedy: 'retry',
  },
  KT2006: {
    title: 'The key-encryption key is missing',
    explain:
      'Either this installation already has data and the key that opens them is not where it was said to be: a new one would open nothing, so none is made. Or the key of a key service is not there yet: keyturn makes none in Vault, OpenBao or KMS, because a typing error would make one too.',
    expected: 'the key-encryption key that these data were sealed with',
    next: 'keyturn run --kek file:PATH',
    remedy: 'alert',
  },
  KT2007: {
    title: 'The installation identity is missing',
    explain:
      'This installation already has data, but identity.age, which opens them, is gone. A new one would open nothing, so none is made. Restore identity.age and custody.json from the same backup.',
    expected: 'identity.age beside the journal',
    next: 'keyturn recover --escrow FILE --identity FILE',
    remedy: 'alert',
  },
  KT2008: {
    title: 'The key-encryption key belongs to other data',
    explain:
      'The key-encryption key is in order, but it is not the one that sealed the identity of this installation: its public name differs from the recorded one.',
    expected: 'the key-encryption key named in custody.json',
    next: 'keyturn run --kek file:PATH',
    remedy: 'alert',
  },
  KT2009: {
    title: 'The installation identity is damaged',
    explain:
      "The key-encryption key is the right one, yet identity.age or custody.json can't be read with it: the file was cut short or edited. Restore both from the same backup.",
    expected: 'identity.age and custody.json as keyturn wrote them',
    next: 'keyturn recover --escrow FILE --identity FILE',
    remedy: 'alert',
  },
  KT2010: {
    title: 'The installation identity belongs to another journal',
    explain:
      'The identity opens, but its check value is not the one that this journal was started with. Journal and custody come from different installations or different backups.',
    expected: 'the identity that this journal was started with',
    next: 'keyturn doctor',
    remedy: 'alert',
  },
  KT2011: {
    title: "A sealed file can't be opened",
    explain:
      'The bytes are no age file for this installation: they are damaged, or sealed for another one. The escrow and the database hold the same file twice; the recovery identity opens both.',
    expected: 'an age file sealed for this installation',
    next: 'keyturn recover --escrow FILE --identity FILE',
    remedy: 'reconcile',
  },
  KT2012: {
    title: "A recovery recipient of a kind that stock age can't open",
    explain:
      'Hybrid, tag, plug-in and SSH recipients are not opened by every stock age tool in use. A recovery that needs a special tool is not one, so only X25519 recipients are taken.',
    expected: 'an X25519 recipient: age1 and 58 more characters',
    next: 'age-keygen -o recovery.txt',
    remedy: 'alert',
  },
  KT2013: {
    title: 'A recovery recipient is malformed',
    explain:
      'The text is no age recipient. A recipient is the public line that age-keygen prints; the private line AGE-SECRET-KEY-1… stays offline and never belongs in a configuration.',
    expected: 'an X25519 recipient: age1 and 58 more characters',
    next: 'age-keygen -y recovery.txt',
    remedy: 'alert',
  },
  KT2014: {
    title: "The recovery identity can't be read",
    explain: "The file can't be read, or no line in it is an X25519 age identity.",
    expected: 'a file with a line AGE-SECRET-KEY-1…',
    next: 'keyturn recover --help',
    remedy: 'ask',
  },
  KT2015: {
    title: 'The recovery identity does not open this entry',
    explain:
      'The entry is whole, but it was sealed for other recipients: it is older than this recovery recipient, or it comes from another installation.',
    expected: 'the identity of a recipient that the entry was sealed for',
    next: 'keyturn recover --escrow FILE --identity FILE',
    remedy: 'ask',
  },
  KT2016: {
    title: "The escrow file can't be read",
    explain: "The file is not there, can't be read, or holds no escrow entry at all.",
    expected: 'an escrow file that keyturn wrote',
    next: 'keyturn recover --help',
    remedy: 'ask',
  },
  KT2017: {
    title: 'An escrow entry is damaged',
    explain:
      'The bytes of the entry no longer have the checksum they were written with. Entries before and after it are not touched by that; the database may hold the same file.',
    expected: 'the bytes that were written',
    next: 'keyturn recover --escrow FILE --identity FILE',
    remedy: 'reconcile',
  },
  KT2018: {
    title: "The recovered file can't be written",
    explain:
      "The output already exists or can't be created. Nothing is ever overwritten by a recovery; name an empty directory.",
    expected: 'a directory without a file of that name',
    next: 'keyturn recover --escrow FILE --identity FILE --out DIRECTORY',
    remedy: 'ask',
  },
  KT2019: {
    title: 'No such escrow entry',
    explain: 'The escrow file holds no entry for that credential and attempt.',
    expected: 'a credential and attempt from the list of entries',
    next: 'keyturn recover --escrow FILE --identity FILE',
    remedy: 'ask',
  },
  KT2020: {
    title: "Custody can't write its files",
    explain:
      'At the first start the key-encryption key, identity.age and custody.json are made. One of them could not be written; nothing was sealed yet.',
    expected: 'a writable directory with room',
    next: 'keyturn doctor',
    remedy: 'alert',
  },
  KT2021: {
    title: 'A sealed file of a newer kind',
    explain: 'The header inside the sealed file has a version that this keyturn does not know.',
    expected: 'a header of version 1',
    next: 'keyturn --version',
    remedy: 'alert',
  },
  KT2022: {
    title: "The key-encryption key can't be asked now",
    explain:
      'The key service (Vault or OpenBao Transit, AWS KMS) did not answer, is sealed, or is busy. It is needed at the start of a daemon and for `keyturn custody rotate`, and for nothing else: a daemon that runs is not touched, because sealing takes public keys only. Start again when it answers.',
    expected: 'an answer of the key service',
    next: 'keyturn run',
    remedy: 'retry',
  },
  KT2023: {
    title: 'The key service refuses the key-encryption key',
    explain:
      'The key service answered, and does not let this login use the key: the login, its policy, the state of the key or its oldest permitted version has to be changed there.',
    expected: 'a key that this login may encrypt and decrypt with',
    next: 'keyturn explain KT2023',
    remedy: 'alert',
  },
  KT2024: {
    title: 'The installation identity is older than the journal',
    explain:
      'identity.age opens, but the journal has seen an identity that is not in it: the file comes from before the last `keyturn custody rotate --identity` and opens nothing that was sealed since. Restore identity.age and custody.json from a backup that is as new as the journal.',
    expected: 'an identity.age that holds the recipient that the journal saw last',
    next: 'keyturn recover --escrow FILE --identity FILE',
    remedy: 'alert',
  },
  KT2025: {
    title: 'The installation identity did not open again',
    explain:
      'While it was sealed by another key, or replaced, the new identity.age was opened again before the old one was given up, and it did not come back as it was. The old file stands as before.',
    expected: 'the keys that were sealed',
    next: 'keyturn custody rotate --help',
    remedy: 'alert',
  },
} as const satisfies Record<string, FaultEntry>;
