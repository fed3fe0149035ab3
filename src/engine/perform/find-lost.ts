import { fitsMask } from '../../domain/attended.ts';
import type { Rotation } from '../../domain/credential.ts';
import type { ApplicationView, KeyPair } from '../../ports/issuer.ts';
import type { Commit, StepContext } from './context.ts';
import { observed } from './context.ts';
import { importPair } from './import.ts';
import { digestOfPair, isAlive, pairOfPayload, probeKey, watchPair } from './keys.ts';
import { ownersOf } from './owner.ts';

type Lost = Extract<Rotation, { phase: 'secret-lost' }>;

/**
 * A secret that is sealed nowhere may be in use all the same: the daemon before a restore put it into the destinations,
 * or a person who made another one by hand did. A key there that nobody here knows, that the issuer accepts and does not
 * show to be another one, is imported, which ends the rotation, and nothing is reset. Null where there is none.
 */
export async function findLost(context: StepContext, rotation: Lost): Promise<Commit | null> {
  for await (const pair of unknownPairs(context, rotation)) {
    const application = await observed(context);
    if (application === null && context.issuer.management !== null) return null;
    if (application !== null && isShownOtherwise(pair, application)) continue;
    const probe = await probeKey(context, pair);
    if (isAlive(probe))
      return importPair(context, pair, application, application?.keyBornAt ?? rotation.call.startedAt);
    // Whether it is alive decides if another key is made: an issuer that can't be asked is asked again.
    if (probe.fault?.remedy === 'retry' && probe.verdict !== 'dead') throw probe.fault;
  }
  return null;
}

/** A key of another application, or one that was followed by another reset, is accepted too; the masks tell. */
function isShownOtherwise(
  { appKey, appSecret }: KeyPair,
  { keyIdMasked, secretMasked }: ApplicationView,
): boolean {
  const fits = [fitsMask(appKey.reveal(), keyIdMasked), fitsMask(appSecret.reveal(), secretMasked)];
  return fits.includes(false);
}

async function* unknownPairs(context: StepContext, { destinations, fields }: Lost): AsyncGenerator<KeyPair> {
  for (const destination of destinations) {
    const store = await context.ports.outside.store(destination.store);
    const live = await store.readLive(destination);
    const pair = live === null ? null : pairOfPayload(live.payload, fields);
    if (pair === null || (await isKnown(context, digestOfPair(context, pair)))) continue;
    watchPair(context, pair);
    yield pair;
  }
}

async function isKnown(context: StepContext, digest: string): Promise<boolean> {
  for await (const _owner of ownersOf(context, digest)) return true;
  return false;
}
