import { clocksCutNothingShort } from './clocks-cut-nothing-short.ts';
import { destinationsHoldAcceptedKeys } from './destinations-hold-accepted-keys.ts';
import { everythingComesToItsEnd } from './everything-comes-to-its-end.ts';
import { noEventIsLost } from './no-event-is-lost.ts';
import { noSecretGetsOut } from './no-secret-gets-out.ts';
import { nothingIsPromotedEarly } from './nothing-is-promoted-early.ts';
import { oldKeysAreNotEnded } from './old-keys-are-not-ended.ts';
import { resetsAreApproved } from './resets-are-approved.ts';
import { secretsAreSealedOrPaged } from './secrets-are-sealed-or-paged.ts';
import type { MakeChecker } from './truth.ts';
import { voidedCallsHadNoEffect } from './voided-calls-had-no-effect.ts';

/** What must hold, in the order of the protocol's list; the last one is that something happens at all. */
export const ALL_CHECKERS: readonly MakeChecker[] = [
  secretsAreSealedOrPaged,
  resetsAreApproved,
  voidedCallsHadNoEffect,
  destinationsHoldAcceptedKeys,
  nothingIsPromotedEarly,
  oldKeysAreNotEnded,
  noEventIsLost,
  noSecretGetsOut,
  clocksCutNothingShort,
  everythingComesToItsEnd,
];
