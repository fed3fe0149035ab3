import type { CredentialEvent, DeathProof } from '../../domain/events.ts';
import { MINUTE_MS } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import type { Rotation } from '../../domain/credential.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { Performer, StepContext } from './context.ts';
import { issuerPlace, rotationIn } from './context.ts';
import { isAlive, keyFactsOf, openKey, probeKey } from './keys.ts';
import { removeSuperseded } from './superseded.ts';

/** An end this much before the announced one is early; less is the two clocks. */
const EARLY_BY_MS = 2 * MINUTE_MS;

export const performStartOverlap: Performer<StepOf<'start-overlap'>> = async function* (_step, context) {
  const { id, oldEndsAt } = rotationIn(context, 'delivering');
  if (oldEndsAt === null) throw new TypeError('an overlap without an end');
  yield { events: [{ type: 'OverlapStarted', endsAt: oldEndsAt }], release: id };
};

/** Retired is what was seen refused: the same request, in the same minute, with the new key accepted. */
export const performRetire: Performer<StepOf<'retire'>> = async function* (_step, context) {
  const rotation = rotationIn(context, 'overlap');
  const proof = await proveOldDead(context, rotation);
  const { at } = proof.refused;
  const events: CredentialEvent[] = [{ type: 'PreviousRetired', proof }];
  if (rotation.endsAt - at > EARLY_BY_MS)
    events.unshift({ type: 'PreviousDied', version: proof.version, at });
  yield { events };
};

async function proveOldDead(
  context: StepContext,
  rotation: Extract<Rotation, { phase: 'overlap' }>,
): Promise<DeathProof> {
  if (rotation.fromVersion === null) throw new TypeError('an overlap without an old key');
  const { clock } = context.ports;
  const old = await probeKey(
    context,
    await openKey(context, keyFactsOf(context.state, rotation.fromVersion)),
  );
  const refusedAt = clock.now();
  if (isAlive(old)) {
    throw new Fault('KT5015', {
      place: issuerPlace(context),
      saw: `v${rotation.fromVersion} is still accepted`,
    });
  }
  if (old.verdict !== 'dead') throw old.fault ?? undecided(context);
  const young = await probeKey(
    context,
    await openKey(context, keyFactsOf(context.state, rotation.toVersion)),
  );
  if (!isAlive(young)) throw young.fault ?? undecided(context);
  return {
    version: rotation.fromVersion,
    before: null,
    refused: { verdict: 'dead', at: refusedAt },
    survivor: { verdict: young.verdict, at: clock.now() },
  };
}

/** A refusal proves nothing about the old key while the new one is refused too. */
function undecided(context: StepContext): Fault {
  return new Fault('KT5008', {
    place: issuerPlace(context),
    saw: 'the new key is refused in the same minute',
  });
}

export const performClose: Performer<StepOf<'close'>> = async function* (_step, context) {
  const saga = context.state.saga;
  if (saga?.kind === 'rotation') {
    yield { events: [{ type: 'Closed' }], release: saga.id };
    return;
  }
  await removeSuperseded(context);
  const { ending } = context.state.life;
  const over: readonly CredentialEvent[] =
    ending === null ? [] : [{ type: 'Decommissioned', reason: ending.reason, kept: [] }];
  yield { events: [{ type: 'Closed' }, ...over] };
};
