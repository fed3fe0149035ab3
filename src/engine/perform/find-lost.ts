import type { Rotation } from '../../domain/credential.ts';
import type { KeyPair } from '../../ports/issuer.ts';
import type { Commit, StepContext } from './context.ts';
import { observed } from './context.ts';
import { importPair } from './import.ts';
import { digestOfPair, isAlive, pairOfPayload, probeKey, watchPair } from './keys.ts';

type Lost = Extract<Rotation, { phase: 'secret-lost' }>;

/**
 * A secret that is sealed nowhere may be in use all the same: the daemon before a restore put it into the destinations,
 * or a person who made another one by hand did. A key there that nobody here knows and that the issuer accepts is
 * imported, which ends the rotation, and nothing is reset. Null where there is none.
 */
export async function findLost(context: StepContext, rotation: Lost): Promise<Commit | null> {
  for await (const pair of unknownPairs(context, rotation)) {
    const application = await observed(context);
    if (application === null && context.issuer.management !== null) return null;
    const probe = await probeKey(context, pair);
    if (isAlive(probe))
      return importPair(context, pair, application, application?.keyBornAt ?? rotation.call.startedAt);
    // Whether it is alive decides if another key is made: an issuer that can't be asked is asked again.
    if (probe.fault?.remedy === 'retry' && probe.verdict !== 'dead') throw probe.fault;
  }
  return null;
}

async function* unknownPairs(context: StepContext, { destinations, fields }: Lost): AsyncGenerator<KeyPair> {
  const known = new Set(context.state.versions.map(({ key }) => key?.digest));
  for (const destination of destinations) {
    const store = await context.ports.outside.store(destination.store);
    const live = await store.readLive(destination);
    const pair = live === null ? null : pairOfPayload(live.payload, fields);
    if (pair === null || known.has(digestOfPair(context, pair))) continue;
    watchPair(context, pair);
    yield pair;
  }
}
