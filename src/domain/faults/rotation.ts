import type { FaultEntry } from './entry.ts';

export const rotationFaults = {
  KT5001: {
    title: 'The old key was not accepted before the reset',
    explain:
      'Preflight makes one signed call with the current key. The issuer refused it, so the key in custody is not the key that is live at the issuer.',
    expected: 'the issuer to accept the current key',
    next: 'keyturn why CREDENTIAL',
    remedy: 'alert',
  },
  KT5002: {
    title: 'The local clock and the issuer disagree',
    explain:
      'A rotation counts an overlap in days and signs requests with the time, so it does not start while the local clock and the Date header of the issuer are far apart.',
    expected: 'the local clock within 120 seconds of the Date header of the issuer',
    next: 'keyturn doctor',
    remedy: 'alert',
  },
  KT5003: {
    title: 'The issuer changed since the rotation was opened',
    explain:
      'The time of the last reset, or the masked secret, is no longer what was recorded when the rotation opened. Somebody reset the key elsewhere.',
    expected: 'the state recorded in the baseline',
    next: 'keyturn why CREDENTIAL',
    remedy: 'reconcile',
  },
  KT5004: {
    title: 'No recovery recipient',
    explain:
      'A secret of a real issuer is shown once. Without an offline recovery recipient a lost installation key would lose it for ever, so the reset is not started.',
    expected: 'at least one offline age recipient in --recovery-recipient',
    next: 'keyturn run --help',
    remedy: 'alert',
  },
  KT5005: {
    title: 'The reset budget of the issuer is spent',
    explain:
      'The issuer allows a number of resets a day and they are used up. The rotation goes on tomorrow.',
    expected: 'a free reset in the budget of the issuer',
    next: 'keyturn why CREDENTIAL',
    remedy: 'retry',
  },
  KT5006: {
    title: 'A destination was changed by somebody else',
    explain:
      'Between the opening of the rotation and its promotion another writer changed the value. It is not overwritten blindly. Put the old value back (or empty the place if it was empty) and the rotation goes on by itself; `keyturn revoke` ends it instead.',
    expected: 'the version that was recorded when the rotation opened',
    next: 'keyturn why CREDENTIAL',
    remedy: 'ask',
  },
  KT5007: {
    title: 'A destination did not return what was written',
    explain: 'The value read back has another digest than the sealed secret. It is not promoted.',
    expected: 'the digest of the sealed secret',
    next: 'keyturn why CREDENTIAL',
    remedy: 'retry',
  },
  KT5008: {
    title: 'The new key was not accepted',
    explain:
      'The issuer refused a signed call with the new key, so it is not promoted. New keys can take a moment.',
    expected: 'the issuer to accept the new key',
    next: 'keyturn why CREDENTIAL',
    remedy: 'retry',
  },
  KT5009: {
    title: 'The key is still accepted after it was deleted',
    explain:
      'The issuer confirmed the deletion but a signed call with the key still succeeds. It is not called revoked before it has been seen refused.',
    expected: 'the issuer to refuse the deleted key',
    next: 'keyturn why CREDENTIAL',
    remedy: 'retry',
  },
  KT5010: {
    title: 'The request left too late',
    explain:
      'Between the recorded intent and the sending more time passed than the deadline allows, so nothing was sent. The rotation tries again by itself.',
    expected: 'the request to leave within its deadline',
    next: 'keyturn why CREDENTIAL',
    remedy: 'retry',
  },
  KT5011: {
    title: 'The credential is busy',
    explain: 'Another rotation or revocation of this credential is open. There is one at a time.',
    expected: 'no open rotation',
    next: 'keyturn show CREDENTIAL',
    remedy: 'ask',
  },
  KT5012: {
    title: 'No such credential',
    explain: 'The name is in no manifest and in no journal of this installation.',
    expected: 'the name of a credential',
    next: 'keyturn list',
    remedy: 'ask',
  },
  KT5013: {
    title: 'The plan is stale',
    explain:
      'What would happen now is no longer what the plan says. What changed is listed; nothing was applied.',
    expected: 'the state that the plan was made from',
    next: 'keyturn plan --out FILE',
    remedy: 'ask',
  },
  KT5014: {
    title: 'Nothing to revoke',
    explain: 'The credential has no key that could be ended at the issuer.',
    expected: 'a live key',
    next: 'keyturn show CREDENTIAL',
    remedy: 'ask',
  },
  KT5015: {
    title: 'The old key is still accepted',
    explain: 'The overlap is over by the clock, but a signed call with the old key still succeeds.',
    expected: 'the issuer to refuse the old key once the overlap has ended',
    next: 'keyturn why CREDENTIAL',
    remedy: 'retry',
  },
  KT5016: {
    title: 'The destination already holds another value',
    explain:
      'The credential is new to this installation, but the destination holds a value that the issuer does not accept, or fields of another shape. It is neither imported nor overwritten.',
    expected: 'an empty destination, or the live key in the mapped fields',
    next: 'keyturn why CREDENTIAL',
    remedy: 'ask',
  },
  KT5017: {
    title: 'The sealed reply could not be read',
    explain:
      'The reply to the reset is sealed in custody, but it holds no key pair in the expected form. The bytes are kept; a person can open them with the recovery identity.',
    expected: 'a key id and a secret in the reply',
    next: 'keyturn recover --help',
    remedy: 'reconcile',
  },
  KT5018: {
    title: 'The consumer is not declared',
    explain: 'Only consumers that stand in the manifest of the credential may report what they have loaded.',
    expected: 'a consumer of the credential',
    next: 'keyturn show CREDENTIAL',
    remedy: 'ask',
  },
  KT5019: {
    title: 'That version does not exist',
    explain: 'The report names a key version that this credential has never had.',
    expected: 'a known version number',
    next: 'keyturn show CREDENTIAL',
    remedy: 'ask',
  },
  KT5020: {
    title: 'Nothing waits for a person here',
    explain:
      'The credential is not in the step that this answers to: its task is not open yet, is done, or was taken over by a revocation.',
    expected: 'an open task of the credential',
    next: 'keyturn next',
    remedy: 'ask',
  },
  KT5021: {
    title: 'Somebody else has this task',
    explain:
      'One person at a time makes a key. The task is held by somebody else, or the claim has run out. What a person did at the portal is answered for by that person alone.',
    expected: 'the claim of the task, not run out',
    next: 'keyturn next',
    remedy: 'ask',
  },
  KT5022: {
    title: 'The preflight has not passed yet',
    explain:
      'Stores, custody, the old key and the clock are tried again for whoever takes the task, right before the click. Do not click at the portal before this has passed.',
    expected: 'a preflight of the last five minutes',
    next: 'keyturn ceremony resume CREDENTIAL',
    remedy: 'retry',
  },
  KT5023: {
    title: 'The portal refused',
    explain:
      'The code or the trading password was refused, or the account is locked. Nothing is tried again by itself: issuers lock accounts after wrong passwords.',
    expected: 'the portal to show a new key',
    next: 'keyturn rotate CREDENTIAL',
    remedy: 'ask',
  },
  KT5024: {
    title: 'Nothing to paste',
    explain: 'What was handed in is empty, or far longer than a key pair. Nothing was recorded.',
    expected: 'the App Key and the App Secret as the portal shows them',
    next: 'keyturn ceremony resume CREDENTIAL',
    remedy: 'ask',
  },
  KT5025: {
    title: 'What was pasted can not be opened here',
    explain:
      'A key is sealed on the machine where it is pasted, to the public recipient of the daemon. This file was damaged on its way, or is sealed to another installation. Nothing was recorded and nothing is lost: the page still shows the key.',
    expected: 'an age file in armour, sealed to the recipient that the task names',
    next: 'keyturn ceremony resume CREDENTIAL',
    remedy: 'ask',
  },
  KT5026: {
    title: 'What was pasted belongs to another task',
    explain:
      'Inside of the sealed file stand the credential and the attempt that it is for, and they are not these. Files can not be swapped. Nothing was recorded; the page still shows the key.',
    expected: 'a key that was sealed for this attempt of this credential',
    next: 'keyturn ceremony resume CREDENTIAL',
    remedy: 'ask',
  },
  KT5027: {
    title: 'Too many attempts at the portal',
    explain:
      'As many calls of one rotation came to nothing as its policy allows: the issuer refused them, or nothing was confirmed. The rotation was given up, and none starts by itself, since an issuer locks users who try too often. Whoever asks for another one has the same number of attempts.',
    expected: 'a call that succeeds within attended.maxAttempts',
    next: 'keyturn rotate CREDENTIAL',
    remedy: 'ask',
  },
  KT5028: {
    title: 'The key stands at an application that the manifest does not name',
    explain:
      'A containment has moved the key to the standby application, and the manifest names that one neither as application nor as standby any more. It may belong to another credential by now, so nothing there is asked, reset or deleted.',
    expected: 'the application of the current key as spec.application or spec.standby',
    next: 'keyturn show CREDENTIAL',
    remedy: 'ask',
  },
  KT5029: {
    title: 'No standby application',
    explain:
      'A containment that makes a key at another application first needs the name of that one in the manifest. Nothing was changed. `keyturn revoke` without --spare ends the key at once.',
    expected: 'spec.standby in the manifest of the credential',
    next: 'keyturn revoke CREDENTIAL',
    remedy: 'ask',
  },
  KT5030: {
    title: 'Whether the old key is accepted can not be told',
    explain:
      'Consumers were moved to another application, and the old one is about to be deleted. Its key is tried right before, and the issuer did not answer for it, so that a refusal afterwards would prove nothing. It is tried again by itself.',
    expected: 'the issuer to accept or refuse the old key',
    next: 'keyturn why CREDENTIAL',
    remedy: 'retry',
  },
  KT5031: {
    title: 'Nobody could say that they have loaded the new key',
    explain:
      'A revocation was to end the old key once everybody has loaded the new one. That needs a move to a standby application, and consumers in the manifest that report what they have loaded; no known consumer is not the same as adopted.',
    expected: '--spare, and spec.consumers in the manifest',
    next: 'keyturn revoke CREDENTIAL --spare',
    remedy: 'ask',
  },
  KT5032: {
    title: 'Not everybody has loaded the new key',
    explain:
      'Consumers were moved to another application, and the old one is deleted once all of them have said that they have loaded the new key. Some have not, or their pods can not be listed. It is looked at again by itself.',
    expected: 'every consumer, and every pod of one, to have loaded the current version',
    next: 'keyturn who CREDENTIAL',
    remedy: 'retry',
  },
  KT5099: {
    title: 'An unforeseen error',
    explain: 'Something failed that has no code of its own. This is a bug: the log has its name and place.',
    expected: 'no such error',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
} as const satisfies Record<string, FaultEntry>;
