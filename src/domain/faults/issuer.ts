import type { FaultEntry } from './entry.ts';

export const issuerFaults = {
  KT4001: {
    title: 'The issuer is unreachable',
    explain:
      'The connection failed, timed out, or ended without a usable answer. Nothing is known about the key.',
    expected: 'an answer from the issuer',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT4002: {
    title: 'The issuer refused',
    explain: 'The issuer answered with a documented refusal. It changed nothing.',
    expected: 'the issuer to carry the request out',
    next: 'keyturn why CREDENTIAL',
    remedy: 'ask',
  },
  KT4003: {
    title: 'Wrong code or trading password',
    explain:
      'The issuer refused the code or the trading password. Issuers lock accounts after a few wrong ones, so nothing is tried again by itself.',
    expected: 'the code that was sent and the trading password',
    next: 'keyturn rotate CREDENTIAL',
    remedy: 'ask',
  },
  KT4004: {
    title: 'The login at the issuer was refused',
    explain: 'The user of the credential could not be logged in to the rehearsal issuer.',
    expected: 'the login of the user',
    next: 'keyturn doctor',
    remedy: 'alert',
  },
  KT4005: {
    title: 'An address that this way of minting may not use',
    explain:
      'With `mint: sandbox` a robot plays the person with the phone and the trading password. That is allowed on a loopback address only; a real issuer needs a person, and is spoken to over TLS alone.',
    expected: 'a loopback address for the gateway and the API of the sandbox',
    next: 'keyturn sandbox --help',
    remedy: 'alert',
  },
  KT4006: {
    title: 'The issuer asks for fewer calls',
    explain: 'The issuer answered 429. The call is repeated later.',
    expected: 'calls within the rate limit of the issuer',
    next: 'keyturn why CREDENTIAL',
    remedy: 'retry',
  },
  KT4007: {
    title: 'The reply of the issuer could not be read',
    explain: 'The reply is cut off, is no JSON, or lacks what it must hold.',
    expected: 'a reply in the documented form',
    next: 'keyturn why CREDENTIAL',
    remedy: 'reconcile',
  },
  KT4008: {
    title: 'This way of minting is not available',
    explain:
      'A key is made by a robot at the sandbox (`mint: sandbox`, with `spec.sandbox`) or by a person at the portal (`mint: attended`, without it, where the profile knows the portal).',
    expected: '`mint: sandbox` with `spec.sandbox`, or `mint: attended` with `profile: broker-hk`',
    next: 'keyturn sandbox --help',
    remedy: 'alert',
  },
  KT4009: {
    title: 'The key is refused',
    explain:
      'The issuer knows the request and refuses the key: expired, deleted, disabled or never valid there.',
    expected: 'the issuer to accept the key',
    next: 'keyturn why CREDENTIAL',
    remedy: 'alert',
  },
  KT4010: {
    title: 'The user is not authorised',
    explain: 'The authorisation of the user or of the institution was withdrawn or is not active yet.',
    expected: 'an authorised user: the status is shown under My OpenAPI Access',
    next: 'keyturn why CREDENTIAL',
    remedy: 'alert',
  },
  KT4011: {
    title: 'The address of this machine is not on the IP whitelist',
    explain: 'The key itself may be alive; the issuer refuses calls from here.',
    expected: 'the address of this machine on the IP whitelist of the application',
    next: 'keyturn doctor',
    remedy: 'alert',
  },
  KT4012: {
    title: 'The issuer refuses the time of the request',
    explain:
      'The timestamp of the signed call is outside what the issuer allows: one of the two clocks is wrong.',
    expected: 'a timestamp within the window of the issuer',
    next: 'keyturn doctor',
    remedy: 'alert',
  },
  KT4013: {
    title: 'The key has no permission for the probe',
    explain: 'The key is alive, but the endpoint of the probe is not among its permissions.',
    expected: 'a permission for the endpoint of the probe',
    next: 'keyturn why CREDENTIAL',
    remedy: 'alert',
  },
  KT4014: {
    title: 'The key application is gone',
    explain: 'No application of that name stands under the user at the issuer.',
    expected: 'the key application of the credential',
    next: 'keyturn show CREDENTIAL',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;
