import { versionWith } from '../../domain/credential.ts';
import { Fault } from '../../domain/fault.ts';
import type { FrozenDestination } from '../../domain/events.ts';
import { UNKNOWN_BIRTH_AT } from '../../domain/key-version.ts';
import type { KeyPair } from '../../ports/issuer.ts';
import type { Performer, StepContext } from './context.ts';
import { issuerPlace, observed } from './context.ts';
import { importPair } from './import.ts';
import { digestOfPair, isAlive, pairOfPayload, probeKey, watchPair } from './keys.ts';
import type { StepOf } from '../../domain/rotation/step.ts';

/**
 * The first look at a credential: a key that consumers already use stands in its destinations. If the issuer accepts
 * it, it is sealed into custody as version 1, with the issuer's own date of birth; after a restore as the next version,
 * where the former daemon left one that the journal does not know. Repeats safely.
 */
export const performBaseline: Performer<StepOf<'baseline'>> = async function* (_step, context) {
  const application = await observed(context);
  const found = await findPair(context);
  if (found === null) {
    const noKeyYet = context.issuer.management !== null && application?.keyIdMasked == null;
    const why = noKeyYet ? 'no key at the issuer yet' : 'no destination holds the key';
    yield { events: [{ type: 'NothingToImport', why }] };
    return;
  }
  const digest = digestOfPair(context, found.pair);
  if (versionWith(context.state, digest) !== null) {
    yield { events: [{ type: 'NothingToImport', why: 'the destinations hold a key that is known' }] };
    return;
  }
  const probe = await probeKey(context, found.pair);
  const isShown = application !== null || context.issuer.management === null;
  if (!isAlive(probe) || !isShown) throw notOurs(context, found.destination, probe.fault);
  const untold = application === null ? UNKNOWN_BIRTH_AT : context.ports.clock.now();
  // The issuer knows best, then whoever brought it under management.
  const bornAt = application?.keyBornAt ?? context.state.life.statedBornAt ?? untold;
  yield await importPair(context, found.pair, application, bornAt);
};

async function findPair(
  context: StepContext,
): Promise<{ destination: FrozenDestination; pair: KeyPair } | null> {
  for (const destination of context.spec.destinations) {
    const store = await context.ports.outside.store(destination.store);
    const live = await store.readLive(destination);
    if (live === null) continue;
    const pair = pairOfPayload(live.payload, context.spec.fields);
    if (pair === null) throw notOurs(context, destination, null);
    watchPair(context, pair);
    return { destination, pair };
  }
  return null;
}

/** An issuer that could not be asked is its own fault; a value that it refuses belongs to somebody else. */
function notOurs(context: StepContext, destination: FrozenDestination, probeFault: Fault | null): Fault {
  if (probeFault?.remedy === 'retry') return probeFault;
  return new Fault('KT5016', {
    place: `${issuerPlace(context)}, destination ${destination.name}`,
    saw: 'the value there is not the live key of this application',
  });
}
