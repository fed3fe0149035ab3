import { Fault } from '../../domain/fault.ts';
import { Secret } from '../../domain/secret.ts';
import { samePayload } from '../payload.ts';
import { untilUndisturbed } from './secret-api.ts';
import type { SecretApi } from './secret-api.ts';
import { refuseUnwritable } from './secret.ts';
import { addStaged, openStaged, removeStaged } from './staging.ts';
import type { Sealing } from './staging.ts';

const PROBE = { probe: new Secret('keyturn-preflight') };
const ATTEMPT = 'keyturn_preflight';

/**
 * Seals a probe into the Secret, reads and removes it, and has the server try what a promotion will do, as a dry run: that asks roles, admission rules and
 * the form of the object at once. The live fields are only read.
 */
export async function preflight(
  api: SecretApi,
  sealing: Sealing,
  secret: string,
  place: string,
): Promise<void> {
  const at = { secret, attempt: ATTEMPT };
  await removeStaged(api, at, place);
  await addStaged(api, sealing, at, PROBE, place, () => undefined);
  const seen = await api.read();
  const opened = seen === null ? null : await openStaged(sealing, seen, at, place);
  await tryPromotion(api, place);
  await removeStaged(api, at, place);
  if (opened === null || !samePayload(opened, PROBE))
    throw new Fault('KT3009', { place, saw: 'another value than the probe just written' });
}

async function tryPromotion(api: SecretApi, place: string): Promise<void> {
  await untilUndisturbed(place, async () => {
    const secret = await api.read();
    if (secret === null) return null;
    refuseUnwritable(secret, place);
    const payload = secret.payload ?? PROBE;
    const tried = await api.apply(payload, secret.resourceVersion, true);
    return tried === null ? null : { done: undefined };
  });
}
