import type { FaultEntry } from './entry.ts';

export const lifeFaults = {
  KT5101: {
    title: 'The credential is paused',
    explain:
      'A person has paused it, so no rotation of it starts and none calls the issuer. A request does not lift that: whoever paused it had a reason, which `keyturn why` shows.',
    expected: 'a credential that is not paused',
    next: 'keyturn resume CREDENTIAL',
    remedy: 'ask',
  },
  KT5102: {
    title: 'The credential is held',
    explain:
      'A person holds it until a time: no rotation of it starts before. A request does not lift that; the hold can be ended by hand.',
    expected: 'a credential that is not held',
    next: 'keyturn hold CREDENTIAL --end',
    remedy: 'ask',
  },
  KT5103: {
    title: 'Nothing to do',
    explain: 'The credential is already as it was asked to be, so nothing was written down.',
    expected: 'something that the operation would change',
    next: 'keyturn show CREDENTIAL',
    remedy: 'ask',
  },
  KT5104: {
    title: 'A hold needs an end that is not far',
    explain:
      'A hold ends by itself, at the latest after ninety days. What should last until somebody ends it is a pause.',
    expected: 'an end in the future, at most ninety days away',
    next: 'keyturn pause CREDENTIAL',
    remedy: 'ask',
  },
  KT5105: {
    title: 'Too late to cancel',
    explain:
      'A rotation can be given up as long as the issuer was not called. Afterwards the old key is going to end, so the new one must be found, proven and delivered: stopping there would lose it.',
    expected: 'a rotation that has not called the issuer',
    next: 'keyturn why CREDENTIAL',
    remedy: 'ask',
  },
  KT5106: {
    title: 'Cancelled by a person',
    explain:
      'A person gave the rotation up before the issuer was called. No reset was spent, and the key in use stays. It does not start again by itself.',
    expected: 'a person who asks for it again',
    next: 'keyturn rotate CREDENTIAL',
    remedy: 'ask',
  },
  KT5107: {
    title: 'No key to go back to',
    explain:
      'A rollback writes the previous key again, so there must be one that the issuer still accepts. Once the overlap is over, or the old key was seen refused, there is none.',
    expected: 'a previous key that is alive',
    next: 'keyturn show CREDENTIAL',
    remedy: 'ask',
  },
  KT5108: {
    title: 'Nothing to write, or nowhere',
    explain:
      'What is written to the destinations is a key in custody, and where they are stands in the manifest. One of the two is missing.',
    expected: 'a current key, and a manifest with destinations',
    next: 'keyturn show CREDENTIAL',
    remedy: 'ask',
  },
  KT5109: {
    title: 'What was brought is not the key',
    explain:
      'A key that somebody brings is sealed and then tried with one signed call. The issuer refused it, it is no pair of an App Key and an App Secret, or it belongs to another application. Nothing was written to any destination.',
    expected: 'an App Key and App Secret that the issuer accepts for this application',
    next: 'keyturn import CREDENTIAL',
    remedy: 'ask',
  },
  KT5110: {
    title: 'Consumers may still use the key',
    explain:
      'The manifest declares consumers. Each says which version it has loaded, and none can say that it has stopped, so only a person knows. Remove those that are gone from the manifest, or say that all of them are.',
    expected: 'a manifest without consumers, or your word: --consumers-gone',
    next: 'keyturn show CREDENTIAL',
    remedy: 'ask',
  },
  KT5111: {
    title: 'The credential is decommissioned',
    explain:
      'Its life is over: its destinations were emptied, and it is not watched, rotated or alerted on. Its manifest can be removed. A new life under the same name begins only when a person asks for it. A key that was left alive at the issuer can still be revoked.',
    expected: 'a credential that is not decommissioned',
    next: 'keyturn recommission CREDENTIAL',
    remedy: 'ask',
  },
  KT5114: {
    title: 'Something else is seen by now',
    explain:
      'What the keys may do is accepted as a person has read it. A later look has shown something else, or nothing has told yet, so nothing was accepted.',
    expected: 'the last look',
    next: 'keyturn permissions CREDENTIAL',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;
