import { barrierOpensAt } from '../../domain/rotation/delivery.ts';
import { asFault, Fault, viewOfFault } from '../../domain/fault.ts';
import type { CredentialState } from '../../domain/credential.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { LiveValue, Payload, Store } from '../../ports/store.ts';
import type { FrozenDestination } from '../../domain/events.ts';
import type { Performer, StepContext } from './context.ts';
import { destinationPlace, rotationIn } from './context.ts';
import { keyFactsOf, openKey, payloadOf, probeKey } from './keys.ts';
import { refuseBefore } from './skew.ts';
import { attemptOf, writingOf } from './writing.ts';

interface Delivery {
  readonly destination: FrozenDestination;
  readonly store: Store;
  readonly attempt: string;
  readonly payload: Payload;
}

async function deliveryOf(context: StepContext, name: string): Promise<Delivery> {
  const { attempt, key, fields, destinations } = writingOf(context);
  const destination = destinations.find((each) => each.name === name);
  if (destination === undefined)
    throw new Fault('KT5099', {
      place: `destination ${name}`,
      saw: 'it is not among those that are written',
    });
  return {
    destination,
    store: await context.ports.outside.store(destination.store),
    attempt,
    payload: payloadOf(await openKey(context, key), fields),
  };
}

/** Writes the pending copy where consumers can't read it. */
export const performStage: Performer<StepOf<'stage'>> = async function* (step, context) {
  const delivery = await deliveryOf(context, step.destination);
  const { store, destination, attempt, payload } = delivery;
  await store.stage(destination, attempt, payload);
  let recorded = false;
  try {
    yield { events: [{ type: 'Staged', destination: destination.name }] };
    recorded = true;
  } finally {
    if (!recorded) await removeUnwanted(context, delivery);
  }
};

/**
 * Whoever was overtaken while it staged may have done so after the other one's promotion; nobody comes by there any more,
 * and a secret would stay for ever. Where the copy is still waited for it stays.
 */
async function removeUnwanted(context: StepContext, delivery: Delivery): Promise<void> {
  const { destination, attempt } = delivery;
  const { journal, log } = context.ports;
  try {
    const state = await journal.state(context.state.uid);
    if (state === null || awaitsCopy(state, attempt, destination.name)) return;
    await delivery.store.discard(destination, attempt);
  } catch (thrown) {
    const { code } = asFault(thrown, destinationPlace(destination));
    log.warn('whether the pending copy is wanted is not known', {
      code,
      place: destinationPlace(destination),
    });
  }
}

function awaitsCopy({ saga }: CredentialState, attempt: string, destination: string): boolean {
  const writing = saga?.phase === 'delivering' || saga?.phase === 'writing' ? saga : null;
  if (writing === null || attemptOf(writing) !== attempt) return false;
  return writing.deliveries[destination] !== 'promoted';
}

/** Reads the pending copy back and compares digests; what differs is staged again. */
export const performVerify: Performer<StepOf<'verify'>> = async function* (step, context) {
  const { store, destination, attempt, payload } = await deliveryOf(context, step.destination);
  const staged = await store.readStaged(destination, attempt);
  if (staged !== null && sameValues(context, staged, payload)) {
    yield { events: [{ type: 'Verified', destination: destination.name }] };
    return;
  }
  const fault = new Fault('KT5007', {
    place: destinationPlace(destination),
    saw: staged === null ? 'nothing is staged' : 'the staged copy has another digest',
  });
  await store.discard(destination, attempt);
  yield { events: [{ type: 'VerifyFailed', destination: destination.name, fault: viewOfFault(fault) }] };
  throw fault;
};

/**
 * Makes the new key live if nobody changed the destination since the rotation opened. When the reply to an earlier try
 * was lost, the live value is ours already: the digests tell.
 */
export const performPromote: Performer<StepOf<'promote'>> = async function* (step, context) {
  await refuseEarlyOpening(context);
  const delivery = await deliveryOf(context, step.destination);
  const storeVersion = await promoteOnce(context, delivery);
  // Before the event: after a crash in between the step comes again, and no pending copy is left behind for ever.
  await removePending(context, delivery);
  yield { events: [{ type: 'Promoted', destination: delivery.destination.name, storeVersion }] };
};

/**
 * A barrier that only the time has opened needs the issuer's clock to agree, or the old key to be dead. One answer that
 * got lost is no reason to believe the local clock; an issuer that can't be reached is.
 */
async function refuseEarlyOpening(context: StepContext): Promise<void> {
  if (context.state.saga?.kind !== 'rotation') return;
  const rotation = rotationIn(context, 'delivering');
  const opensAt = barrierOpensAt(context.state, rotation);
  if (opensAt === null || rotation.fromVersion === null) return;
  const old = await openKey(context, keyFactsOf(context.state, rotation.fromVersion));
  const first = await probeKey(context, old);
  const { verdict, issuerNowAt } = first.verdict === 'unreachable' ? await probeKey(context, old) : first;
  if (verdict !== 'dead') refuseBefore(context, opensAt, issuerNowAt);
}

async function promoteOnce(context: StepContext, delivery: Delivery): Promise<string> {
  const { store, destination, attempt, payload } = delivery;
  const expected = writingOf(context).stores[destination.name] ?? null;
  try {
    return await store.promote(destination, attempt, payload, expected);
  } catch (thrown) {
    const fault = asFault(thrown, destinationPlace(destination));
    if (fault.code !== 'KT3005') throw fault;
    const live = await store.readLive(destination);
    if (live !== null && sameValues(context, live.payload, payload)) return live.version;
    if (live === null || !(await holdsOldKey(context, live.payload)))
      throw conflict(destination, live, fault);
    return store.promote(destination, attempt, payload, live.version);
  }
}

/** Somebody put back what stood there before: another version by its number, and still the one that was recorded. */
async function holdsOldKey(context: StepContext, payload: Payload): Promise<boolean> {
  const { fromVersion, fields } = writingOf(context);
  if (fromVersion === null) return false;
  const old = await openKey(context, keyFactsOf(context.state, fromVersion));
  return sameValues(context, payload, payloadOf(old, fields));
}

function conflict(destination: FrozenDestination, live: LiveValue | null, cause: Fault): Fault {
  return new Fault('KT5006', {
    place: destinationPlace(destination),
    saw: live === null ? 'the value was removed by somebody else' : 'the value was changed by somebody else',
    cause,
  });
}

/**
 * The pending copy has done its work. A store that is away for a moment is asked again, with the whole step, or a secret
 * would stay there for ever; a copy that can't be removed at all is harmless, and said.
 */
async function removePending(context: StepContext, delivery: Delivery): Promise<void> {
  try {
    await delivery.store.discard(delivery.destination, delivery.attempt);
  } catch (thrown) {
    const fault = asFault(thrown, destinationPlace(delivery.destination));
    if (fault.remedy === 'retry') throw fault;
    context.ports.log.warn('the pending copy could not be removed', { code: fault.code, place: fault.place });
  }
}

function sameValues(context: StepContext, left: Payload, right: Payload): boolean {
  return context.ports.custody.digest(left) === context.ports.custody.digest(right);
}
