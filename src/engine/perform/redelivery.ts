import type { Redelivery } from '../../domain/credential.ts';
import type { CredentialEvent } from '../../domain/events.ts';
import { asFault, Fault, viewOfFault } from '../../domain/fault.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { Commit, Performer, StepContext } from './context.ts';
import { destinationPlace, issuerPlace, redeliveryOf } from './context.ts';
import { refuseForeign } from './foreign.ts';
import { isAlive, keyFactsOf, openKey, payloadOf, probeKey } from './keys.ts';

/**
 * Before anything is written: the key is accepted by the issuer now, each store takes a copy, and each destination holds
 * a key of this credential, or nothing. What holds the key already is not written again.
 */
export const performCheckRedelivery: Performer<StepOf<'check-redelivery'>> = async function* (
  _step,
  context,
) {
  const saga = redeliveryOf(context);
  const pair = await openKey(context, keyFactsOf(context.state, saga.version));
  const refused = await refusalOf(context, saga);
  if (refused !== null) {
    yield stopped(refused);
    return;
  }
  const wanted = context.ports.custody.digest(payloadOf(pair, saga.fields));
  const stores: Record<string, string | null> = {};
  const holding: string[] = [];
  for (const destination of saga.destinations) {
    const store = await context.ports.outside.store(destination.store);
    await store.preflight(destination);
    const live = await store.readLive(destination);
    refuseForeign(context, saga.fields, destination, live);
    stores[destination.name] = live?.version ?? null;
    if (live !== null && context.ports.custody.digest(live.payload) === wanted)
      holding.push(destination.name);
  }
  yield { events: [{ type: 'RedeliveryChecked', stores, holding }] };
};

/** An issuer that can't be asked is asked again; a key that it refuses is written nowhere. */
async function refusalOf(context: StepContext, { version }: Redelivery): Promise<Fault | null> {
  const probe = await probeKey(context, await openKey(context, keyFactsOf(context.state, version)));
  if (isAlive(probe)) return null;
  if (probe.verdict !== 'dead' && probe.fault !== null) throw probe.fault;
  return new Fault('KT5107', { place: issuerPlace(context), saw: `the issuer refuses v${version}` });
}

/** All destinations hold the key; which version is current follows from why it was written. */
export const performEndRedelivery: Performer<StepOf<'end-redelivery'>> = async function* (_step, context) {
  yield { events: [endOf(redeliveryOf(context))] };
};

function endOf({ purpose, version, fromVersion, oldEndsAt }: Redelivery): CredentialEvent {
  switch (purpose) {
    case 'rollback':
      return { type: 'RolledBack', version, fromVersion: fromVersion ?? version };
    case 'sync':
      return { type: 'Synced', version };
    case 'import':
      return { type: 'HandedOver', version, oldEndsAt };
  }
}

/** What was staged goes. A store that is away for a moment is asked again; a copy that can't be removed is said. */
export const performUndoRedelivery: Performer<StepOf<'undo-redelivery'>> = async function* (_step, context) {
  const { destinations, attempt } = redeliveryOf(context);
  for (const destination of destinations) {
    try {
      const store = await context.ports.outside.store(destination.store);
      await store.discard(destination, attempt);
    } catch (thrown) {
      const fault = asFault(thrown, destinationPlace(destination));
      if (fault.remedy === 'retry') throw fault;
      context.ports.log.warn('a staged copy could not be removed', { code: fault.code, place: fault.place });
    }
  }
  yield { events: [{ type: 'RedeliveryDropped' }] };
};

export function stopped(fault: Fault): Commit {
  return { events: [{ type: 'RedeliveryStopped', fault: viewOfFault(fault) }] };
}
