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
} as const satisfies Record<string, FaultEntry>;
