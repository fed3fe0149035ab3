import { liveVersions } from '../../domain/credential.ts';
import { Fault } from '../../domain/fault.ts';
import type { CredentialEvent, FrozenDestination } from '../../domain/events.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { Store } from '../../ports/store.ts';
import type { Performer, StepContext } from './context.ts';
import { decommissionOf, destinationPlace } from './context.ts';
import { refuseForeign } from './foreign.ts';

/** All destinations are looked at before any is emptied: where one holds what nobody here knows, all stay as they are. */
export const performCheckDecommission: Performer<StepOf<'check-decommission'>> = async function* (
  _step,
  context,
) {
  const { destinations, fields } = decommissionOf(context);
  const stores: Record<string, string | null> = {};
  for (const destination of destinations) {
    const store = await context.ports.outside.store(destination.store);
    const live = await store.readLive(destination);
    refuseForeign(context, fields, destination, live);
    stores[destination.name] = live?.version ?? null;
  }
  yield { events: [{ type: 'DecommissionChecked', stores }] };
};

/** Removes what was recorded, and what is a key of this credential all the same; then sees that nothing stands there. */
export const performEmpty: Performer<StepOf<'empty'>> = async function* (step, context) {
  const saga = decommissionOf(context);
  const destination = saga.destinations.find(({ name }) => name === step.destination);
  if (saga.phase !== 'emptying' || destination === undefined)
    throw new TypeError(`${step.destination} is not being emptied`);
  const store = await context.ports.outside.store(destination.store);
  await empty(context, store, destination, saga.stores[destination.name] ?? null);
  yield { events: [{ type: 'Emptied', destination: destination.name }] };
};

async function empty(
  context: StepContext,
  store: Store,
  destination: FrozenDestination,
  recorded: string | null,
): Promise<void> {
  const live = await store.readLive(destination);
  if (live !== null && live.version !== recorded)
    refuseForeign(context, decommissionOf(context).fields, destination, live);
  const expected = live?.version ?? recorded;
  if (expected === null) return;
  // Also where nothing is live: whoever was cut off in the middle may have left earlier versions.
  await store.clear(destination, expected);
  if ((await store.readLive(destination)) !== null)
    throw new Fault('KT5006', { place: destinationPlace(destination), saw: 'a value after it was removed' });
}

/** The end of the key is a containment like any other: it is proven, or it goes on. */
export const performEndDecommission: Performer<StepOf<'end-decommission'>> = async function* (
  _step,
  context,
) {
  const { keepKey, reason } = decommissionOf(context);
  const live = liveVersions(context.state).map(({ version }) => version);
  const end: CredentialEvent =
    keepKey || live.length === 0
      ? { type: 'Decommissioned', reason, kept: live }
      : {
          ...{ type: 'KillOpened', containment: context.ports.ids.next('kill'), leaked: false },
          ...{ incident: null, replace: false, note: `decommissioned: ${reason}` },
        };
  yield { events: [{ type: 'DestinationsEmptied' }, end] };
};
