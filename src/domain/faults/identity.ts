import type { FaultEntry } from './entry.ts';

/** Who comes in: passwords, tokens, sessions, and the identity provider. */
export const identityFaults = {
  KT6101: {
    title: 'The log-in was refused',
    explain:
      'The user does not exist, is disabled, the password is another one, or too many log-ins failed before: then each further one is refused for a while, from thirty seconds to a quarter of an hour, right or wrong. The answer does not say which, so that nobody can find out who exists.',
    expected: 'the name and the password of a user of this installation',
    next: 'keyturn login --user NAME',
    remedy: 'ask',
  },
  KT6102: {
    title: 'Too many requests',
    explain:
      'This caller has asked more often than the API answers: ten log-ins a minute from one address, or a hundred requests a second. Wait as long as the header retry-after says.',
    expected: 'fewer requests',
    next: 'keyturn status',
    remedy: 'retry',
  },
  KT6103: {
    title: 'The password is too easy to guess',
    explain:
      'A password has at least 15 characters, of any kind: a few words do. It is no short text repeated, no row of the keyboard or alphabet, and more than the name of the user.',
    expected: '15 to 256 characters that nobody else would think of',
    next: 'keyturn users passwd',
    remedy: 'ask',
  },
  KT6104: {
    title: 'Another password must be chosen first',
    explain:
      'The password was set by somebody else, so it opens nothing but the choice of one that only its user knows. It is good for that for seven days.',
    expected: 'a new password with the log-in',
    next: 'keyturn login',
    remedy: 'ask',
  },
  KT6105: {
    title: 'The user is there already',
    explain: 'A name belongs to one user for ever, disabled or not: the journal knows people by it.',
    expected: 'a name that was never used',
    next: 'keyturn users list',
    remedy: 'ask',
  },
  KT6106: {
    title: 'No such user',
    explain: 'No user of this name has a password of this installation.',
    expected: 'a name from keyturn users list',
    next: 'keyturn users list',
    remedy: 'ask',
  },
  KT6107: {
    title: 'The token is there already',
    explain: 'A name belongs to one token for ever, revoked or not: the journal knows programs by it.',
    expected: 'a name that was never used',
    next: 'keyturn tokens list',
    remedy: 'ask',
  },
  KT6108: {
    title: 'No such token',
    explain: 'There never was an API token of this name.',
    expected: 'a name from keyturn tokens list',
    next: 'keyturn tokens list',
    remedy: 'ask',
  },
  KT6109: {
    title: 'There is no session to end',
    explain:
      'Only whoever has logged in can log out. A token is revoked instead, and the token in the data directory is good as long as the installation.',
    expected: 'a session of keyturn login',
    next: 'keyturn whoami',
    remedy: 'ask',
  },
  KT6110: {
    title: 'The name can not be used',
    explain:
      'The name of a user or of a token stands in the journal for ever. It is written in small letters, and the name of the administrator of the installation belongs to the token in the data directory.',
    expected: '1 to 64 of a-z, 0-9, ".", "_", "@" and "-", other than "administrator"',
    next: 'keyturn users list',
    remedy: 'ask',
  },
  KT6111: {
    title: 'The roles can not be given',
    explain:
      'A user or a token has at least one role. An approval is the word of a person, so no token may have the role approver.',
    expected: 'some of viewer, operator, approver, auditor, admin; a token without approver',
    next: 'keyturn who',
    remedy: 'ask',
  },
  KT6112: {
    title: 'The token would live too long',
    explain:
      'An API token ends by itself, a year from now at the latest: what nobody remembers must not open anything for ever.',
    expected: 'an end in the future, at most 366 days from now',
    next: 'keyturn tokens create --help',
    remedy: 'ask',
  },
  KT6113: {
    title: 'The request comes from another page',
    explain:
      'A browser sends the cookie of a session along with requests that other pages start. What changes something is only taken from the page of keyturn itself, which the browser says in the header Origin. Programs use a bearer token and no cookie.',
    expected: 'the header Origin with the address of keyturn',
    next: 'keyturn explain KT6113',
    remedy: 'ask',
  },
  KT6114: {
    title: 'The link for logging in is not good any more',
    explain:
      'Such a link logs a browser in once, within ten minutes, at the daemon that has made it and as long as that runs. This one was used, is too old, or is no such link. Nothing was opened.',
    expected: 'a link that nobody has used yet',
    next: 'keyturn login --link',
    remedy: 'ask',
  },
  KT6120: {
    title: 'No identity provider is set',
    explain:
      'People log in at an identity provider where the daemon was started with --oidc and a file that names it. This one was not: its users have passwords of its own.',
    expected: 'keyturn run --oidc FILE, or a log-in with --user NAME',
    next: 'keyturn login --user NAME',
    remedy: 'ask',
  },
  KT6121: {
    title: 'The identity provider does not answer',
    explain:
      'The provider, or its keys, could not be reached, or answered with something else than its protocol. Whoever is logged in stays so; the token in the data directory works without a provider.',
    expected: 'an answer of the provider that --oidc names',
    next: 'keyturn whoami --token-file DATA/admin-token',
    remedy: 'retry',
  },
  KT6122: {
    title: 'The identity provider lets nobody in',
    explain:
      'The log-in was refused, took too long, was begun in another browser, or the answer did not prove who it is: a wrong signature, audience, nonce or state. Nothing was opened; begin anew.',
    expected: 'a log-in that the provider confirms',
    next: 'keyturn login',
    remedy: 'ask',
  },
  KT6123: {
    title: 'What the identity provider says of somebody is not usable',
    explain:
      'The name of a person stands in the journal for ever, so the claim that --oidc takes it from must be one word that the provider never gives to anybody else; an e-mail address must be verified. Groups are a list of texts.',
    expected: 'the claims that the file of --oidc names',
    next: 'keyturn explain KT6123',
    remedy: 'ask',
  },
  KT6131: {
    title: 'Nobody is there to type a password',
    explain:
      'A password is typed on a terminal, where it is not shown, or stands in a file that only its owner may read. It is never taken from the command line, which other users of the machine can see.',
    expected: 'a terminal, or --password-file FILE',
    next: 'keyturn login --help',
    remedy: 'ask',
  },
  KT6132: {
    title: 'The session can not be kept',
    explain:
      'After a log-in the session is kept in a file of mode 0600 below the folder of your settings (XDG_CONFIG_HOME, or .config in your home). It could not be written, so you are not logged in.',
    expected: 'a folder that this user may write',
    next: 'keyturn login',
    remedy: 'ask',
  },
  KT6133: {
    title: 'The two passwords differ',
    explain: 'A new password is typed twice, so that a slip is noticed. Nothing was changed.',
    expected: 'the same password twice',
    next: 'keyturn users passwd',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;
