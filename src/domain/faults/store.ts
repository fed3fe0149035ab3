import type { FaultEntry } from './entry.ts';

/** 30xx are common to all stores, 31xx stand in vault.ts, 32xx AWS Secrets Manager, 33xx files and the embedded store. */
export const storeFaults = {
  KT3001: {
    title: 'The store is unreachable',
    explain:
      'No connection to the store came about, or it broke. Nothing is lost: the pending copy is written again when the store is back, and until then the old key goes on working.',
    expected: 'an answer from the address of the store',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT3002: {
    title: 'The store did not answer in time',
    explain:
      'The request was sent and no complete answer came within the time-out. It may have had its effect; every write is repeatable, so it is simply made again and compared.',
    expected: 'an answer within the time-out of the store',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT3003: {
    title: 'The store denied access',
    explain:
      'The login was accepted, but its policy does not allow this act at this place. Keyturn needs to read and write the live place and to read, write and delete below the staging prefix.',
    expected: 'a policy that allows this act at this place',
    next: 'keyturn doctor',
    remedy: 'alert',
  },
  KT3004: {
    title: 'The TLS certificate of the store was not accepted',
    explain:
      'The connection was given up before anything was sent: the certificate is not signed by a known authority, is expired, or is for another name. Verification is never switched off; name the authority in tls.ca instead.',
    expected: 'a certificate for this address, signed by an authority in tls.ca or known to the system',
    next: 'keyturn doctor',
    remedy: 'alert',
  },
  KT3005: {
    title: 'Compare-and-set conflict',
    explain:
      'The live version is not the one that was expected. Either an earlier promotion did take effect and its reply was lost, or somebody else wrote. Nothing was changed; the live value is read and compared.',
    expected: 'the version that was recorded when the rotation opened',
    next: 'keyturn why CREDENTIAL',
    remedy: 'reconcile',
  },
  KT3006: {
    title: 'The attempt is already staged with another value',
    explain:
      'A pending copy belongs to one attempt and is frozen. Another value under the same attempt means that something else writes below the staging prefix, so neither is used.',
    expected: 'the same value as before, or nothing, under this attempt',
    next: 'keyturn why CREDENTIAL',
    remedy: 'alert',
  },
  KT3007: {
    title: 'The store redirected the request',
    explain:
      'A redirect would carry the token to an address that no manifest names, so none is followed. A standby node that does not forward requests answers like this.',
    expected: 'an answer from the address itself, without a redirect',
    next: 'set address to the active node or to a load balancer in the Store manifest, then keyturn doctor',
    remedy: 'alert',
  },
  KT3008: {
    title: 'The store failed',
    explain: 'The store answered with a server error, or with something that is no answer of its protocol.',
    expected: 'a well-formed answer',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT3009: {
    title: 'The store does not show what was written',
    explain:
      'A write was accepted, but reading it back gave something else, or nothing yet. Some stores take a moment until every node agrees.',
    expected: 'the value just written',
    next: 'keyturn why CREDENTIAL',
    remedy: 'retry',
  },
  KT3010: {
    title: 'The place is not allowed',
    explain:
      'The path or name of the destination could reach outside of its store, into the staging place, or is not one the store can hold.',
    expected: 'a plain place inside this store',
    next: 'correct the destination in the Credential manifest, then keyturn doctor',
    remedy: 'alert',
  },
  KT3011: {
    title: 'The live value has another shape',
    explain:
      'What stands at the live place is not a set of named texts, so it can be neither compared nor safely replaced.',
    expected: 'named fields with text values',
    next: 'keyturn why CREDENTIAL',
    remedy: 'ask',
  },
  KT3012: {
    title: 'Fields of somebody else stand at the live place',
    explain:
      'A promotion replaces the whole value. The live value holds fields that this credential does not map, and replacing it would drop them. Give the credential a place of its own, or remove those fields.',
    expected: 'only the mapped fields at the live place',
    next: 'keyturn why CREDENTIAL',
    remedy: 'ask',
  },
  KT3013: {
    title: 'The store can not hold this value',
    explain: 'The value is larger than the store accepts, or has characters that its format can not express.',
    expected: 'a value within the limits of the store',
    next: 'keyturn explain KT3013',
    remedy: 'alert',
  },
  KT3014: {
    title: 'The store asks for slower calls',
    explain: 'The store refused the call because there were too many. It is made again later.',
    expected: 'room in the rate limit of the store',
    next: 'keyturn why CREDENTIAL',
    remedy: 'retry',
  },
  KT3015: {
    title: 'The store refused the request',
    explain: 'The store understood the request and refused it for a reason that has no code of its own.',
    expected: 'the store to accept the request',
    next: 'keyturn doctor',
    remedy: 'alert',
  },
  KT3016: {
    title: 'Too many places to list',
    explain: 'So many places are in no list that a person reads. A narrower prefix lists fewer.',
    expected: 'a prefix with fewer places below it',
    next: 'keyturn adopt --from STORE --prefix PREFIX',
    remedy: 'ask',
  },
  KT3017: {
    title: 'The store lists nothing',
    explain:
      'Places can be listed in Vault, OpenBao, AWS Secrets Manager and Kubernetes, and only the last two know tags. In other stores they are named in a CSV file.',
    expected: 'a store that can list its places',
    next: 'keyturn adopt --csv FILE',
    remedy: 'ask',
  },
  KT3201: {
    title: 'AWS did not accept the credentials',
    explain:
      'The signature was refused: the access key is wrong, inactive or deleted, its session has ended, or the local clock is far off.',
    expected: 'an active access key or role',
    next: 'aws sts get-caller-identity',
    remedy: 'alert',
  },
  KT3202: {
    title: 'There are no AWS credentials',
    explain:
      'The manifest names none and the default chain (environment, profile, container, instance) found none.',
    expected: 'credentials in the Store manifest or from the default chain',
    next: 'add credentials to the Store manifest or give the machine a role, then keyturn doctor',
    remedy: 'alert',
  },
  KT3203: {
    title: 'The secret rotates itself',
    explain:
      'Rotation is enabled on the secret, so AWS would replace what keyturn writes with a value that no issuer knows. Two rotators on one secret end badly.',
    expected: 'a secret without a rotation of its own',
    next: 'aws secretsmanager cancel-rotate-secret --secret-id NAME',
    remedy: 'alert',
  },
  KT3204: {
    title: 'The secret is scheduled for deletion',
    explain: 'The secret is in its recovery window and takes no new value.',
    expected: 'a secret that is not scheduled for deletion',
    next: 'aws secretsmanager restore-secret --secret-id NAME',
    remedy: 'alert',
  },
  KT3205: {
    title: 'Another rotation is pending on the secret',
    explain:
      'AWSPENDING is on a version that keyturn did not write. Another rotator works on this secret, or one was stopped half-way.',
    expected: 'no pending version but our own',
    next: 'aws secretsmanager list-secret-version-ids --secret-id NAME',
    remedy: 'alert',
  },
  KT3206: {
    title: 'The encryption key of the secret can not be used',
    explain: 'The KMS key is disabled, pending deletion, unknown, or its policy does not allow this caller.',
    expected: 'an enabled KMS key that this caller may use',
    next: 'aws secretsmanager describe-secret --secret-id NAME',
    remedy: 'alert',
  },
  KT3207: {
    title: 'A quota of Secrets Manager is used up',
    explain:
      'The account or the secret has reached a quota, for instance the versions of one secret within a day.',
    expected: 'room in the quotas of the account',
    next: 'keyturn why CREDENTIAL',
    remedy: 'retry',
  },
  KT3301: {
    title: 'The folder of the store can not be used',
    explain: 'The folder is missing, is not a folder, or its permissions keep keyturn out.',
    expected: 'a folder that the user of the daemon may read and write',
    next: 'correct owner and mode of the folder, then keyturn doctor',
    remedy: 'alert',
  },
  KT3302: {
    title: 'The disk of the store is full',
    explain: 'Nothing was replaced: a new file is complete on disk before it takes the place of the old one.',
    expected: 'free space and quota',
    next: 'free some space, then keyturn doctor',
    remedy: 'retry',
  },
  KT3303: {
    title: 'A symbolic link stands in the way',
    explain:
      'A link could lead the secret to a place that no manifest names, so keyturn neither follows nor replaces one.',
    expected: 'plain folders and files below the folder of the store',
    next: 'replace the link by a plain file or folder, then keyturn doctor',
    remedy: 'alert',
  },
  KT3304: {
    title: 'The disk of the store failed',
    explain: 'The operating system reported an error while reading or writing.',
    expected: 'a working file system',
    next: 'keyturn doctor',
    remedy: 'alert',
  },
  KT3305: {
    title: 'A sealed value does not open',
    explain:
      'A file of the embedded store, or a pending copy in a Secret, is damaged, was sealed for another installation, or belongs to another place or version.',
    expected: 'what this installation sealed for this place and version',
    next: 'keyturn recover --help',
    remedy: 'alert',
  },
} as const satisfies Record<string, FaultEntry>;
