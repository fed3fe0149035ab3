import type { Change } from '../change.ts';
import { withApplication } from '../state.ts';
import type { KeyApplication, State } from '../state.ts';
import { registerApplication } from './application.ts';

/**
 * Not a rule of the issuer: a rehearsal begins with a key of a chosen age and value, as if it had been generated
 * that long ago.
 */
export function plantKey(
  state: State,
  now: number,
  plant: { user: string; id: string; name: string; appKey: string; appSecret: string; ageMs: number },
): Change<KeyApplication> {
  const registered = registerApplication(state, now - plant.ageMs, plant);
  if ('refusal' in registered) return registered;
  const { appKey, appSecret } = plant;
  const application: KeyApplication = {
    ...registered.reply,
    keys: [{ appKey, appSecret, effectiveAt: now - plant.ageMs, endsAt: null, endedBy: null }],
    counters: { ...registered.reply.counters, generated: 1 },
  };
  return { state: withApplication(registered.state, application), reply: application };
}
