import type { EventOf, IssuerBaseline } from '../../domain/events.ts';
import { currentVersion, versionWith } from '../../domain/credential.ts';
import { Fault, viewOfFault } from '../../domain/fault.ts';
import type { Rotation } from '../../domain/credential.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { ParsedReply } from '../../ports/issuer.ts';
import { goneWords, requireAccounted } from '../escrow/account.ts';
import type { Commit, Performer, StepContext } from './context.ts';
import { issuerPlace, look, rotationIn } from './context.ts';
import { digestOfPair, isAlive, maskKeyId, openKey, openSealed, probeKey, watchPair } from './keys.ts';
import { baselineOf, showsReset } from './open.ts';
import { readPasted } from './pasted.ts';
import { quarantine } from './quarantine.ts';
import { commitFound, sealedSomewhere, unseenPaste } from './sealing.ts';
import { refuseBefore } from './skew.ts';

/**
 * The outcome of a call that nobody answered for, settled by what the issuer shows now. Unchanged: it had no effect,
 * and a new attempt may open. Changed: the key was reset, and its secret is sealed somewhere or lost.
 */
export const performCompare: Performer<StepOf<'compare'>> = async function* (_step, context) {
  const rotation = rotationIn(context, 'quarantined');
  const { attempt, startedAt } = rotation.call;
  const isSealed = context.state.sealedAttempts.includes(attempt);
  const found = await (isSealed ? unseenPaste(context, attempt) : sealedSomewhere(context, attempt));
  if (found !== null) {
    yield await commitFound(context.ports, { credential: context.state.uid, attempt }, found);
    return;
  }
  const shown = await shownNow(context, rotation);
  if (!showsReset(rotation.baseline.issuer, shown)) {
    yield unchanged(rotation);
    return;
  }
  // What was sealed is not the key; another replica can have something else only where people paste.
  if (!isSealed || rotation.call.attended !== null) await requireAccounted(context.ports, rotation.call);
  const oldEndsAt = oldEnd(context, rotation, startedAt + context.issuer.profile.overlapMs.value);
  const evidence = evidenceOf(context, rotation) + (await goneWords(context.ports, rotation.call));
  yield {
    events: [{ type: 'SecretLost', attempt, oldEndsAt, evidence }],
    release: rotation.id,
  };
};

/** A call at another application leaves the old key as it is. */
function oldEnd({ state }: StepContext, { spare }: Rotation, endsAt: number): number | null {
  return spare === null ? endsAt : (currentVersion(state)?.endsAt ?? null);
}

/** What is compared: the issuer's own answer, or what a person has read at its portal. */
async function shownNow(
  context: StepContext,
  rotation: Extract<Rotation, { phase: 'quarantined' }>,
): Promise<IssuerBaseline | null> {
  if (context.issuer.management === null) return rotation.report?.shown ?? null;
  const { application, issuerNowAt } = await look(context);
  // An effect may still come until then, whatever the local clock shows.
  refuseBefore(context, rotation.untilAt, issuerNowAt);
  return application === null ? null : baselineOf(application);
}

/** An attended call is voided only by the word of whoever made it: a forgotten dialog can be confirmed days later. */
function unchanged({ id, call, report }: Extract<Rotation, { phase: 'quarantined' }>): Commit {
  const { attempt, attended } = call;
  if (attended === null) {
    const evidence = 'the issuer shows the reset time and masks of the baseline';
    return { events: [{ type: 'Voided', attempt, evidence }], release: id };
  }
  if (report?.closedUnconfirmed === true) {
    const evidence = `${attended.by} has closed the dialog unconfirmed; the portal shows what it showed before`;
    return { events: [{ type: 'Voided', attempt, evidence }], release: id };
  }
  return quarantine(call, `the portal shows no reset yet; ${attended.by} must say that the dialog is closed`);
}

function evidenceOf(context: StepContext, rotation: Extract<Rotation, { phase: 'quarantined' }>): string {
  const sealed = context.state.sealedAttempts.includes(rotation.call.attempt);
  return sealed
    ? 'the issuer shows a new reset; the sealed reply holds no readable key'
    : 'the issuer shows a new reset; no reply was sealed';
}

/** Reads the sealed reply. A documented refusal changed nothing; what can't be read leaves the outcome unknown. */
export const performParse: Performer<StepOf<'parse'>> = async function* (_step, context) {
  const rotation = rotationIn(context, 'sealed');
  const { attempt } = rotation.call;
  const parsed = await readSealed(context, rotation);
  const now = context.ports.clock.now();
  switch (parsed.kind) {
    case 'key':
      yield { events: [await parsedEvent(context, rotation, parsed)] };
      return;
    case 'refused': {
      const retryAt = parsed.retryAfterMs === null ? null : now + parsed.retryAfterMs;
      yield {
        events: [{ type: 'Refused', attempt, fault: viewOfFault(parsed.fault), retryAt }],
        release: rotation.id,
      };
      return;
    }
    case 'unreadable':
      yield quarantine(rotation.call, parsed.fault.saw);
  }
};

/** The old pair in the place of the new one is nobody's new key. */
async function readSealed(
  context: StepContext,
  rotation: Extract<Rotation, { phase: 'sealed' }>,
): Promise<ParsedReply> {
  if (rotation.call.attended !== null) return readPasted(context, rotation);
  const parsed = context.issuer.parse(await openSealed(context, rotation.call.attempt), rotation.status);
  if (parsed.kind !== 'key') return parsed;
  const known = versionWith(context.state, digestOfPair(context, parsed.pair));
  if (known === null || known.version === rotation.toVersion) return parsed;
  const fault = new Fault('KT5017', {
    place: issuerPlace(context),
    saw: `what was sealed is the key of v${known.version}`,
  });
  return { kind: 'unreadable', fault };
}

async function parsedEvent(
  context: StepContext,
  rotation: Extract<Rotation, { phase: 'sealed' }>,
  parsed: Extract<ParsedReply, { kind: 'key' }>,
): Promise<EventOf<'Parsed'>> {
  watchPair(context, parsed.pair);
  const { attempt, startedAt, deadlineAt, settleMs } = rotation.call;
  const overlapMs = context.issuer.profile.overlapMs.value;
  const latestEndAt = deadlineAt + settleMs + overlapMs;
  return {
    type: 'Parsed',
    attempt,
    key: {
      attempt,
      applicationId: parsed.applicationId,
      keyIdMasked: maskKeyId(parsed.pair.appKey),
      digest: digestOfPair(context, parsed.pair),
      bornAt: parsed.bornAt ?? startedAt,
      expiresAt: parsed.expiresAt,
    },
    // Counted from the intent, the earliest moment the reset can have happened; the issuer's own word if it is sane.
    oldEndsAt: oldEnd(context, rotation, Math.min(parsed.oldEndsAt ?? startedAt + overlapMs, latestEndAt)),
    // A loss of long ago says nothing about the key that was made after it.
    oldMayBeDead: context.state.versions.some(
      ({ status, version }) => status === 'lost' && version > (rotation.fromVersion ?? 0),
    ),
  };
}

/** One signed call with the new key, before it goes anywhere. */
export const performProveNew: Performer<StepOf<'prove-new'>> = async function* (_step, context) {
  const rotation = rotationIn(context, 'delivering');
  const probe = await probeKey(context, await openKey(context, rotation.key));
  if (isAlive(probe)) {
    yield { events: [{ type: 'Accepted', version: rotation.toVersion }] };
    return;
  }
  if (probe.fault !== null && probe.verdict !== 'dead') throw probe.fault;
  throw new Fault('KT5008', {
    place: issuerPlace(context),
    saw: `v${rotation.toVersion} is refused`,
  });
};
