import { DAY_MS, HOUR_MS } from '../duration.ts';
import type { AlertEntry } from './entry.ts';
import { leakAlerts } from './leak-catalogue.ts';
import { lifeAlerts } from './life-catalogue.ts';
import { watchAlerts } from './watch-catalogue.ts';
import { podAlerts } from './pod-catalogue.ts';
import { recallAlerts } from './recall-catalogue.ts';
import { onboardingAlerts } from './onboarding-catalogue.ts';

export type { AlertEntry };

export const alertCatalogue = {
  'KT-A101': {
    title: 'Key expired',
    explain: 'The issuer has ended the current key and no newer one is live. Consumers are failing.',
    next: 'keyturn rotate CREDENTIAL',
    severity: 'critical',
  },
  'KT-A102': {
    title: 'Key expiring',
    explain: 'The key has reached the warning age of its policy, or the issuer ends it soon.',
    next: 'keyturn why CREDENTIAL',
    severity: 'warning',
  },
  'KT-A103': {
    title: 'Key overdue',
    explain: 'The key is older than its policy allows and has not been rotated.',
    next: 'keyturn why CREDENTIAL',
    severity: 'critical',
  },
  'KT-A104': {
    title: 'Rotation stuck',
    explain: 'A step of an open rotation has been failing for more than fifteen minutes.',
    next: 'keyturn why CREDENTIAL',
    severity: 'critical',
  },
  'KT-A105': {
    title: 'Outcome unknown',
    explain:
      'A reset was sent and no usable reply came. Nothing is sent again: after the quarantine the state of the issuer is compared with what was recorded before.',
    next: 'keyturn why CREDENTIAL',
    severity: 'critical',
  },
  'KT-A106': {
    title: 'Secret lost',
    explain:
      'The issuer has reset the key and nobody holds the new secret. The old key works until its overlap ends. A second reset needs a person, since it may end the old key at once.',
    next: 'keyturn rotate CREDENTIAL --after-loss',
    severity: 'critical',
    everyMs: DAY_MS,
  },
  'KT-A107': {
    title: 'Old key died early',
    explain:
      'The issuer refuses the old key although its overlap is not over. Consumers still on it are failing.',
    next: 'keyturn show CREDENTIAL',
    severity: 'critical',
  },
  'KT-A108': {
    title: 'Old key alive after its overlap',
    explain:
      'The overlap is over, counted from the latest possible moment of the reset, and the old key still works.',
    next: 'keyturn why CREDENTIAL',
    severity: 'critical',
  },
  'KT-A109': {
    title: 'Straggler',
    explain:
      'A consumer has not reported the current version although a good part of the overlap has passed.',
    next: 'keyturn show CREDENTIAL',
    severity: 'warning',
  },
  'KT-A110': {
    title: 'Issuer unreachable',
    explain: 'Calls to the issuer fail, so keys can be neither reset nor checked.',
    next: 'keyturn doctor',
    severity: 'warning',
  },
  'KT-A111': {
    title: 'Store drift',
    explain:
      'A destination no longer holds the key that was promoted to it: changed or removed by somebody else.',
    next: 'keyturn why CREDENTIAL',
    severity: 'critical',
  },
  'KT-A112': {
    title: 'Reset elsewhere',
    explain:
      'The issuer shows a reset that keyturn did not make. The key in the stores ends when its overlap ends.',
    next: 'keyturn why CREDENTIAL',
    severity: 'critical',
  },
  'KT-A113': {
    title: 'No live key',
    explain:
      'The credential has no key that works: it was revoked, or never had one, and no rotation is replacing it.',
    next: 'keyturn rotate CREDENTIAL',
    severity: 'critical',
  },
  'KT-A114': {
    title: 'Unmanaged',
    explain: 'The manifest of the credential has disappeared. Nothing is deleted; nothing is rotated either.',
    next: 'keyturn show CREDENTIAL',
    severity: 'warning',
  },
  'KT-A115': {
    title: 'Waiting for a person',
    explain: 'A rotation is due but may not start by itself: the issuer refused, or a hold stands.',
    next: 'keyturn why CREDENTIAL',
    severity: 'warning',
  },
  'KT-A116': {
    title: 'Current key refused',
    explain: 'The issuer refuses the current key outside any rotation.',
    next: 'keyturn why CREDENTIAL',
    severity: 'critical',
  },
  'KT-A117': {
    title: 'A key waits for a person',
    explain:
      'A rotation has passed its preflight and needs somebody to make the key at the portal of the issuer, with the code and the trading password typed there only.',
    next: 'keyturn ceremony start CREDENTIAL',
    severity: 'warning',
    everyMs: DAY_MS,
  },
  'KT-A118': {
    title: 'A deletion waits for a person',
    explain:
      'A key is being revoked at an issuer where only a person can delete it. It is alive until they have, and is called revoked only after it was seen refused.',
    next: 'keyturn ceremony resume CREDENTIAL',
    severity: 'critical',
    everyMs: DAY_MS,
  },
  'KT-A119': {
    title: 'Too many attempts at the portal',
    explain:
      'As many calls of one rotation came to nothing as its policy allows (attended.maxAttempts), so it was given up. Nothing starts again by itself, since the issuer may lock the user after more.',
    next: 'keyturn why CREDENTIAL',
    severity: 'critical',
  },
  ...lifeAlerts,
  ...recallAlerts,
  ...watchAlerts,
  ...podAlerts,
  ...leakAlerts,
  ...onboardingAlerts,
  'KT-A321': {
    title: 'An approval waits',
    explain:
      'Somebody asked for something that the policy lets nobody do alone. It is not done before enough people of the named groups have agreed to exactly this plan, and runs out after a day.',
    next: 'keyturn approvals list',
    severity: 'warning',
  },
  'KT-A322': {
    title: 'Done without approval, not reviewed yet',
    explain:
      'Somebody broke the glass: what the policy wants others to agree to was done at once. It is said every day until somebody else of the approving groups has reviewed it.',
    next: 'keyturn approvals list',
    severity: 'warning',
    everyMs: DAY_MS,
  },
  'KT-A323': {
    title: 'Review overdue',
    explain:
      'What was done without approval was not reviewed within the time that the policy sets. It is said every four hours until it is.',
    next: 'keyturn approvals list',
    severity: 'critical',
    everyMs: 4 * HOUR_MS,
  },
  'KT-A201': {
    title: 'Clock skew',
    explain:
      'The local clock and the issuer disagree by more than two minutes. Signed calls and countdowns are wrong.',
    next: 'keyturn doctor',
    severity: 'critical',
  },
  'KT-A202': {
    title: 'Escrow unwritable',
    explain: 'A fresh secret could not be sealed to the escrow. No reset starts until it can.',
    next: 'keyturn doctor',
    severity: 'critical',
  },
  'KT-A203': {
    title: 'Configuration rejected',
    explain: 'An edit of the manifests has problems. The last good configuration stays in force.',
    next: 'keyturn doctor',
    severity: 'warning',
  },
  'KT-A204': {
    title: 'Watchdog',
    explain: 'Credentials have been due for more than five minutes and nothing was attempted.',
    next: 'keyturn doctor',
    severity: 'critical',
  },
  'KT-A209': {
    title: 'Restored, and the issuer is ahead',
    explain:
      'After a restore the issuer shows something that the restored journal does not know: a key was reset or registered after the backup was taken. Nothing is reset here until a person has looked and confirmed it.',
    next: 'keyturn restore confirm CREDENTIAL',
    severity: 'critical',
    everyMs: DAY_MS,
  },
  'KT-A210': {
    title: 'Checkpoint not anchored',
    explain:
      'The journal goes on, but its latest checkpoint could not be taken or written outside the database. Until it is, a cut of the end of the journal would not show.',
    next: 'keyturn doctor',
    severity: 'warning',
  },
  'KT-A207': {
    title: 'Escrow of another replica unread',
    explain:
      'The issuer shows a reset whose reply may stand in the escrow of a replica that is not there. The secret is not given up, and nothing is reset again, until that replica comes back, its escrow is imported, or a person declares it gone.',
    next: 'keyturn custody import-escrow FILE --replica NAME',
    severity: 'critical',
    everyMs: DAY_MS,
  },
  'KT-A208': {
    title: 'Escrow entry unreadable',
    explain:
      "An entry in this replica's own escrow is not in the journal and can't be opened: it was damaged, or sealed for another installation. The recovery identity may open it.",
    next: 'keyturn custody status',
    severity: 'critical',
    everyMs: DAY_MS,
  },
  'KT-A341': {
    title: 'Channel failing',
    explain:
      'A channel has refused notices or has not been reached for several tries. They wait in the outbox and are tried again every few minutes; until then whoever relies on this channel hears nothing. This alert goes to the other channels.',
    next: 'keyturn doctor',
    severity: 'critical',
  },
  'KT-A342': {
    title: 'Heartbeat not taken',
    explain:
      'The outside watcher that expects a sign of life from this daemon was not reached. If it stays so, the watcher will call, although the daemon works.',
    next: 'keyturn doctor',
    severity: 'warning',
  },
  'KT-A343': {
    title: 'Drill',
    explain:
      'Somebody has asked for this page to see that it arrives. Nothing is wrong. It travels as an alert of its severity would, escalates like one, and is over when it is acknowledged, or after an hour.',
    next: 'keyturn alerts ack KEY',
    severity: 'critical',
  },
  'KT-A344': {
    title: 'Leaked key being ended',
    explain:
      'A key was reported as leaked and is being ended at the issuer. It may be in use by others until it has been seen refused.',
    next: 'keyturn show CREDENTIAL',
    severity: 'critical',
    everyMs: DAY_MS,
  },
  'KT-A211': {
    title: 'Journal not writable, the daemon ends',
    explain:
      'A write to the journal failed. Nothing is written after that: the daemon sends this straight to the channels, for a few seconds, and ends. Since nothing can be kept of it, it is not repeated, its end is not told, and it does not stand among the alerts; a daemon that can not even start says so by its exit code alone. What was acknowledged before is in the journal, and the next start goes on from there.',
    next: 'keyturn explain KT2103',
    severity: 'critical',
  },
  'KT-A301': {
    title: 'The schedule would breach the maximum age',
    explain:
      'A rotation is due and its windows or blackouts keep it from starting until it would be too late: the key would be overdue, or ended by its issuer. Nothing is rotated outside of the schedule by itself. Rotating by hand now is possible, and so is an exception with an end. Where a policy says `onMissed: page`, any window that was missed is said.',
    next: 'keyturn why CREDENTIAL',
    severity: 'critical',
    everyMs: DAY_MS,
  },
  'KT-A302': {
    title: 'An exception ends',
    explain:
      'The credential is left alone by an exception in its policy that ends within a week, and its key is overdue from then on.',
    next: 'keyturn why CREDENTIAL',
    severity: 'warning',
  },
  'KT-A303': {
    title: 'A reset is planned',
    explain:
      'A rotation will start within the notice that its policy gives to those who operate it. Nothing is wrong: whoever makes the key at the portal should be there then.',
    next: 'keyturn why CREDENTIAL',
    severity: 'info',
  },
  'KT-A309': {
    title: 'Calendar ends',
    explain:
      'A blackout follows the calendar of an exchange, and its table ends within weeks or has ended. Past its end every weekday counts as a session: nothing opens that must not, but schedules close on holidays too, and rotations may be late. A newer keyturn brings a newer table; a manifest of the kind Calendar with the same name takes its place until then.',
    next: 'keyturn explain KT-A309',
    severity: 'warning',
    everyMs: 7 * DAY_MS,
  },
} as const satisfies Record<string, AlertEntry>;

export type AlertCode = keyof typeof alertCatalogue;
