import type { FaultEntry } from './entry.ts';

export const channelFaults = {
  KT7001: {
    title: 'The receiver of alerts could not be reached',
    explain:
      'The connection failed before an answer came: name not found, connection refused or reset. The notice stays in the outbox and is tried again.',
    expected: 'a server that answers at the address of the channel',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT7002: {
    title: 'The receiver of alerts did not answer in time',
    explain:
      'No complete answer came within the timeout of the channel. The notice may have arrived; it is sent again under the same id.',
    expected: 'an answer within the timeout of the channel',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT7003: {
    title: 'The receiver of alerts refused the notice',
    explain: 'The answer was not 2xx. The notice stays in the outbox and is tried again.',
    expected: 'an answer with a 2xx status',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT7004: {
    title: 'The receiver of alerts answered with a redirect',
    explain:
      'Redirects are not followed: a signed notice goes to the address in the manifest and nowhere else. Put the final address into the manifest.',
    expected: 'an answer with a 2xx status from the address itself',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT7005: {
    title: 'The receiver of alerts could not be trusted',
    explain:
      'The TLS certificate is not valid for the name, has expired, or comes from an authority that is not trusted. Nothing was sent.',
    expected: 'a certificate that the system trusts, or the authority in tls.ca',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT7101: {
    title: 'The receiver of alerts asks to slow down',
    explain:
      'The receiver takes no more for the moment. The notice stays in the outbox and is tried again with growing pauses.',
    expected: 'a receiver that takes a handful of notices a minute',
    next: 'keyturn alerts',
    remedy: 'retry',
  },
  KT7102: {
    title: 'Slack refused the message',
    explain:
      'The Web API answered and said why in one word: `channel_not_found` and `not_in_channel` mean that the bot must be invited, `invalid_auth` and `token_revoked` that the token must be replaced, `missing_scope` that it lacks chat:write.',
    expected: 'a bot token with the scope chat:write, and the bot a member of the conversation',
    next: 'keyturn alerts drill',
    remedy: 'retry',
  },
  KT7103: {
    title: 'The mail server refused the login',
    explain: 'User and password of the channel are not accepted, or the server offers no way to log in.',
    expected: 'a login that the mail server accepts',
    next: 'keyturn alerts drill',
    remedy: 'retry',
  },
  KT7104: {
    title: 'The mail server refused the mail',
    explain:
      'The sender, every recipient or the mail itself was refused. A number from 400 to 499 may pass by itself, one from 500 on does not.',
    expected: 'a sender and recipients that the mail server takes',
    next: 'keyturn alerts drill',
    remedy: 'retry',
  },
  KT7105: {
    title: 'The mail server does not encrypt',
    explain:
      'The channel asks for TLS and the server did not offer it, or the handshake failed. Nothing was sent: neither the login nor the mail.',
    expected: 'a server that offers STARTTLS, or speaks TLS with security: tls',
    next: 'keyturn alerts drill',
    remedy: 'retry',
  },
  KT7110: {
    title: 'What came is not signed by the other end of the channel',
    explain:
      'Somebody sent something in the name of a receiver of alerts. The signature over its bytes is missing, is of another key, or was made too long ago to be no repetition. Nothing was changed. After a change of the signing secret at the receiver, put the new one into the manifest.',
    expected: 'a signature of the receiver with the secret of the channel, made just now',
    next: 'keyturn explain KT7110',
    remedy: 'alert',
  },
  KT7111: {
    title: 'What came through a channel is not understood',
    explain:
      'The receiver of alerts has signed something that is no message of the kind that it sends here. Nothing was changed.',
    expected: 'a V3 webhook of PagerDuty, or an interaction of Slack',
    next: 'keyturn explain KT7111',
    remedy: 'alert',
  },
  KT7112: {
    title: 'Nobody listens to this channel',
    explain:
      'No channel of this name is in the manifests, or its manifest has no secret by which its receiver could be known: `webhookSecret` of PagerDuty, `signingSecret` of a Slack bot.',
    expected: 'a channel whose manifest names the secret that its receiver signs with',
    next: 'keyturn doctor',
    remedy: 'alert',
  },
} as const satisfies Record<string, FaultEntry>;
