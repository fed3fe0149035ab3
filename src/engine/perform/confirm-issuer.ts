import { currentVersion } from '../../domain/credential.ts';
import type { CredentialState, Rotation } from '../../domain/credential.ts';
import { SECOND_MS } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import { settledAt, unconfirmedRestore } from '../../domain/rotation/restored.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { ApplicationView } from '../../ports/issuer.ts';
import type { Performer, StepContext } from './context.ts';
import { issuerPlace, look } from './context.ts';
import { baselineOf, showsReset } from './open.ts';
import { refuseBefore } from './skew.ts';

/** The issuer's clock and ours, and what lies between a call and its effect. */
const TOLERANCE_MS = 5 * SECOND_MS;
/** How long a former daemon may have waited between its intent and the bytes. */
const SENT_WITHIN_MS = 10 * SECOND_MS;

/**
 * After a restore: does the issuer show anything that the journal does not know? Nothing newer confirms it; anything
 * newer, and anything that can't be told, is left to a person.
 */
export const performConfirmIssuer: Performer<StepOf<'confirm-issuer'>> = async function* (_step, context) {
  const comparableAt = refuseTooEarly(context);
  const { application, issuerNowAt } = await look(context);
  refuseBefore(context, comparableAt, issuerNowAt);
  const evidence =
    context.issuer.management === null
      ? 'only a person can read this issuer'
      : newerThanKnown(context.state, application);
  yield evidence === null
    ? {
        events: [
          {
            type: 'IssuerConfirmed',
            evidence: 'the issuer shows nothing newer than the journal',
            by: 'issuer',
          },
        ],
      }
    : { events: [{ type: 'IssuerAhead', evidence }] };
};

/** From when on no call of the former daemon can have an effect any more. */
function refuseTooEarly(context: StepContext): number {
  const restored = unconfirmedRestore(context.state);
  if (restored === null) throw new TypeError('nothing was restored');
  const at = Math.max(settledAt(restored), restored.at + SENT_WITHIN_MS + context.issuer.settleMs);
  if (context.ports.clock.now() >= at) return at;
  throw new Fault('KT2153', {
    place: issuerPlace(context),
    saw: `a call may have an effect until ${new Date(at).toISOString()}`,
  });
}

/** What the issuer shows beyond the journal, in words; null where there is nothing. */
export function newerThanKnown(state: CredentialState, seen: ApplicationView | null): string | null {
  const rotation = state.saga?.kind === 'rotation' ? state.saga : null;
  if (rotation !== null && KEEPS_ITS_BASELINE.has(rotation.phase)) {
    const now = seen === null ? null : baselineOf(seen);
    return showsReset(rotation.baseline.issuer, now)
      ? 'the issuer shows another reset than when the rotation opened'
      : null;
  }
  return newerKey(state, rotation, seen);
}

const KEEPS_ITS_BASELINE: ReadonlySet<Rotation['phase']> = new Set<Rotation['phase']>([
  'opened',
  'preflighted',
  'asked',
  'refused',
]);

function newerKey(
  state: CredentialState,
  rotation: Rotation | null,
  seen: ApplicationView | null,
): string | null {
  if (seen === null || (seen.keyIdMasked === null && seen.secretMasked === null)) {
    return currentVersion(state) === null ? null : 'the issuer has no key of this application any more';
  }
  const keys = state.versions.flatMap(({ key }) => key ?? []);
  if (keys.length === 0) return 'the issuer shows a key and the journal knows none';
  if (!keys.some(({ applicationId }) => applicationId === seen.applicationId))
    return 'the issuer shows another application than the journal knows';
  const shownAt = seen.keyBornAt ?? seen.lastResetAt;
  if (shownAt === null) return 'the issuer does not tell when its key was made';
  const knownAt = Math.max(...keys.map(({ bornAt }) => bornAt), lostUntilAt(rotation));
  if (shownAt <= knownAt + TOLERANCE_MS) return null;
  return `the issuer's key is of ${new Date(shownAt).toISOString()}, the newest known of ${new Date(knownAt).toISOString()}`;
}

/** A lost secret belongs to a reset that the journal knows, made at its latest at this time. */
function lostUntilAt(rotation: Rotation | null): number {
  return rotation?.phase === 'secret-lost' ? rotation.call.deadlineAt + rotation.call.settleMs : 0;
}
