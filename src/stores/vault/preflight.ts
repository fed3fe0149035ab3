import { Fault } from '../../domain/fault.ts';
import { Secret } from '../../domain/secret.ts';
import { samePayload } from '../payload.ts';
import type { Kv } from './kv.ts';
import type { KvPlaces } from './place.ts';

const PROBE = { probe: new Secret('keyturn-preflight') };

/**
 * Writes, compares-and-sets, reads and destroys a probe below the staging prefix, and asks the server what the token
 * may do at the live path. The live path is only read.
 */
export async function preflight(kv: Kv, { live, stagedAt }: KvPlaces, place: string): Promise<void> {
  await checkLivePath(kv, live, place);
  const path = stagedAt('keyturn_preflight');
  // What an earlier preflight left behind when it was cut off.
  await kv.destroy(path);
  await kv.write(path, PROBE, 0);
  const repeated = await kv.write(path, PROBE, 0);
  const seen = await kv.read(path);
  await kv.destroy(path);
  if (repeated !== null)
    throw new Fault('KT3105', { place, saw: 'check-and-set has no effect at this mount' });
  if (!seen?.payload || !samePayload(seen.payload, PROBE))
    throw new Fault('KT3009', { place, saw: 'another value than the probe just written' });
  if ((await kv.read(path)) !== null)
    throw new Fault('KT3009', { place, saw: 'the probe after it was destroyed' });
}

async function checkLivePath(kv: Kv, live: string, place: string): Promise<void> {
  const needed = ['read', (await kv.read(live)) === null ? 'create' : 'update'];
  const granted = await kv.capabilities(live);
  if (granted.includes('root')) return;
  const missing = needed.filter((capability) => !granted.includes(capability));
  if (missing.length === 0) return;
  throw new Fault('KT3003', {
    place,
    saw: `the token may not ${missing.join(' and ')} the live path`,
    expected: `a policy that grants ${needed.join(' and ')}`,
  });
}
