import type { FaultEntry } from './entry.ts';

export const configurationFaults = {
  KT1001: {
    title: 'The file is not valid YAML',
    explain:
      'The YAML parser could not read the document. Nothing of it was used. The line and column show where it stopped understanding; the cause is often a little above.',
    expected: 'one YAML document per "---"',
    next: 'keyturn explain KT1001',
    remedy: 'alert',
  },
  KT1002: {
    title: 'A manifest could not be read',
    explain: 'The file is in the manifests folder but could not be opened or is not UTF-8 text.',
    expected: 'a UTF-8 text file that this process may read',
    next: 'ls -l FILE',
    remedy: 'alert',
  },
  KT1003: {
    title: 'No manifests were found',
    explain:
      'The manifests folder does not exist, can not be read, or holds no file that ends in .yaml or .yml. An empty folder is refused rather than taken for "manage nothing".',
    expected: 'a folder with at least one .yaml or .yml file that holds a manifest',
    next: 'keyturn run --manifests DIRECTORY',
    remedy: 'alert',
  },
  KT1010: {
    title: 'The apiVersion is not known',
    explain: 'Every manifest names the version of the format it is written in.',
    expected: '"keyturn.dev/v1alpha1"',
    next: 'keyturn explain KT1010',
    remedy: 'alert',
  },
  KT1011: {
    title: 'The kind is not known',
    explain:
      'The manifest is of a kind that this version of keyturn does not have. It is refused, not skipped.',
    expected:
      'one of Issuer, Store, Channel, LeakSource, Cluster, Calendar, RotationPolicy, Credential, PolicyTest, OnboardingApplication',
    next: 'keyturn explain KT1011',
    remedy: 'alert',
  },
  KT1012: {
    title: 'The driver is not known',
    explain:
      'An issuer, a store, a channel or a cluster names the driver that serves it. This one does not exist.',
    expected: 'the name of a driver',
    next: 'keyturn explain KT1012',
    remedy: 'alert',
  },
  KT1020: {
    title: 'The name is used twice',
    explain: 'Within a kind every name stands once, over all files of the folder. Both places are named.',
    expected: 'one manifest of this kind and name',
    next: 'rename or remove one of the two',
    remedy: 'alert',
  },
  KT1021: {
    title: 'The manifest refers to something that does not exist',
    explain:
      'A credential names its issuer, its stores and the clusters of its consumers, a policy its issuer and its channels. The name stands in no manifest of the folder.',
    expected: 'the name of a manifest of the right kind',
    next: 'keyturn explain KT1021',
    remedy: 'alert',
  },
  KT1022: {
    title: 'Two manifests claim the same thing',
    explain:
      'Two credentials write to the same place of a store, or rotate the same key application, or one lists a destination twice. Each would undo what the other did. Both places are named.',
    expected: 'one credential for a place in a store and for a key application',
    next: 'change or remove one of the two',
    remedy: 'alert',
  },
  KT1030: {
    title: 'A secret stands in the manifest',
    explain:
      'Secrets never stand in manifests, which are kept in repositories and shown on screens. If this file was ever shared, treat the value as leaked.',
    expected: 'a reference to the secret: {fromFile: PATH} or {fromEnv: NAME}',
    next: 'move the value to a file of mode 0600 and change it where it came from',
    remedy: 'alert',
  },
  KT1031: {
    title: 'The file of a secret could not be used',
    explain:
      'A manifest says {fromFile: …}. The file does not exist, can not be read, is empty, too large or not UTF-8 text. Relative paths count from the folder of the manifest.',
    expected: 'a readable, non-empty text file of at most 1 MiB',
    next: 'ls -l FILE',
    remedy: 'alert',
  },
  KT1032: {
    title: 'The environment variable of a secret is not set',
    explain:
      'A manifest says {fromEnv: …}, and the daemon was started without that variable or with an empty one.',
    expected: 'a non-empty environment variable of that name',
    next: 'set the variable and start the daemon again',
    remedy: 'alert',
  },
  KT1033: {
    title: 'Others may read the file of a secret',
    explain:
      'The file is readable or writable by its group or by everybody. It is not used, so that the mistake is seen. Certificates without a private key are exempt: they are public. So is a file of root that the group may read, for a daemon that is not root: a Secret that Kubernetes has mounted.',
    expected: 'mode 0600 or 0400',
    next: 'chmod 600 FILE',
    remedy: 'alert',
  },
  KT1042: {
    title: 'Unknown field',
    explain:
      'The field does not exist at this place. Unknown fields are refused, because a misspelt limit that is ignored is no limit.',
    expected: 'a field of this kind of manifest',
    next: 'keyturn explain KT1042',
    remedy: 'alert',
  },
  KT1043: {
    title: 'A required field is missing',
    explain: 'The manifest can not be used without this field.',
    expected: 'the field to be there',
    next: 'keyturn explain KT1043',
    remedy: 'alert',
  },
  KT1044: {
    title: 'A value is not what the field takes',
    explain: 'The field exists, but its value has the wrong type, form or range.',
    expected: 'another value',
    next: 'keyturn explain KT1044',
    remedy: 'alert',
  },
  KT1045: {
    title: 'A duration can not be read',
    explain:
      'Durations are whole numbers with a unit: s, m, h or d, or a sum such as 1d12h. A number alone would leave the unit to guessing.',
    expected: 'a duration such as 75d, 72h, 30m or 1d12h',
    next: 'keyturn explain KT1045',
    remedy: 'alert',
  },
  KT1060: {
    title: 'A daemon setting has an unusable value',
    explain:
      'A command-line flag or a KEYTURN_… environment variable was given a value that can not be used.',
    expected: 'another value',
    next: 'keyturn run --help',
    remedy: 'alert',
  },
  KT1061: {
    title: 'The API would be open to the network without TLS',
    explain:
      'The API hands out and takes tokens. Beyond the machine itself it is served over TLS only; on the machine, loopback or a unix socket.',
    expected: 'a loopback address, unix:PATH, or --tls-cert and --tls-key',
    next: 'keyturn run --help',
    remedy: 'alert',
  },
  KT1062: {
    title: 'A private key was given where a public one belongs',
    explain:
      'A recovery recipient is the public half (age1…). The private half (AGE-SECRET-KEY-…) stays offline: it has now been on a command line or in an environment, so make a new pair.',
    expected: 'an age recipient (age1…)',
    next: 'age-keygen -o recovery.key',
    remedy: 'alert',
  },
} as const satisfies Record<string, FaultEntry>;
