import type { Change } from '../change.ts';
import { businessRefusal } from '../refusal.ts';
import { withApplication } from '../state.ts';
import type { KeyApplication, KeyVersion, Purpose, State } from '../state.ts';
import type { Switches } from '../profiles.ts';
import { ownApplication, requireAuthorized } from './application.ts';
import { afterUse, requireBudget } from './budget.ts';
import { verifyStepUp } from './step-up.ts';
import type { StepUp } from './step-up.ts';

const DAY = 86_400_000;

/** Drawn by the caller, so that the rules stay free of chance. */
export interface FreshPair {
  readonly appKey: string;
  readonly appSecret: string;
}

export interface KeyAsk {
  readonly user: string;
  readonly id: string;
  readonly stepUp: StepUp;
}

/** The one reply that shows a secret. */
export interface ShownKey {
  readonly applicationId: string;
  readonly key: KeyVersion;
  /** When the key before this one ends; null when none was alive. */
  readonly previousEndsAt: number | null;
}

export const isLive = (key: KeyVersion, now: number): boolean => key.endsAt === null || now < key.endsAt;

/** "After registration is complete, click [Generate Key] to create your keys." Once; after that, keys are reset. */
export function generateKey(state: State, now: number, ask: KeyAsk, fresh: FreshPair): Change<ShownKey> {
  const application = actable(state, ask);
  if (application.keys.length > 0) {
    throw businessRefusal('KEY_ALREADY_GENERATED', 'The application has its key; reset it to get another.');
  }
  requireBudget(application, now, 'generate', state.switches);
  return afterStepUp(state, now, ask, 'generate', (verified) => {
    const key = freshKey(fresh, now, application);
    return show(verified, null, key, {
      ...application,
      keys: [key],
      usage: afterUse(application, now, 'generate'),
      counters: { ...application.counters, generated: application.counters.generated + 1 },
    });
  });
}

/**
 * "Click [Reset Key] to reset your App Secret. After reset, the new key takes effect immediately, and the old key
 * will expire after 10 days": the overlap is the profile's, and so is whether the App Key changes with the secret.
 */
export function resetKey(state: State, now: number, ask: KeyAsk, fresh: FreshPair): Change<ShownKey> {
  const application = actable(state, ask);
  const newest = application.keys.at(-1);
  if (!newest) throw businessRefusal('NO_KEY_YET', 'There is no key to reset; generate one.');
  requireBudget(application, now, 'reset', state.switches);
  return afterStepUp(state, now, ask, 'reset', (verified) => {
    const appKey = state.switches.resetChangesAppKey ? fresh.appKey : newest.appKey;
    const key = freshKey({ appKey, appSecret: fresh.appSecret }, now, application);
    const olds = application.keys.map((old) => endByReset(old, now, old === newest, state.switches));
    return show(verified, latestEnd(application.keys, olds, now), key, {
      ...application,
      keys: [...olds, key],
      lastResetAt: now,
      usage: afterUse(application, now, 'reset'),
      counters: { ...application.counters, reset: application.counters.reset + 1 },
    });
  });
}

export interface Deletion {
  readonly application: KeyApplication;
  readonly endedKeys: number;
}

/**
 * "If you need the old key to expire immediately, you can delete the key application." Whether the new key ends
 * with it is unknown. `deleteEndsAllVersions: false` is the other reading: inside an overlap only the old keys end
 * and the application stays; with one key left, deleting ends that one and the application.
 */
export function deleteKeyApplication(state: State, now: number, ask: KeyAsk): Change<Deletion> {
  const application = actable(state, ask);
  return afterStepUp(state, now, ask, 'delete', (verified) => {
    const live = application.keys.filter((key) => isLive(key, now));
    const sparesNewest = !state.switches.deleteEndsAllVersions && live.length > 1;
    const doomed = sparesNewest ? live.slice(0, -1) : live;
    const changed: KeyApplication = {
      ...application,
      keys: application.keys.map((key) => (doomed.includes(key) ? endNow(key, now, 'deleted') : key)),
      deletedAt: sparesNewest ? null : now,
      counters: { ...application.counters, deleted: application.counters.deleted + 1 },
    };
    return {
      state: withApplication(verified, changed),
      reply: { application: changed, endedKeys: doomed.length },
    };
  });
}

/** Keys are managed "by authorized users" and for their own applications. */
function actable(state: State, ask: KeyAsk): KeyApplication {
  requireAuthorized(state, ask.user);
  return ownApplication(state, ask.user, ask.id);
}

function afterStepUp<T>(
  state: State,
  now: number,
  ask: KeyAsk,
  purpose: Purpose,
  effect: (verified: State) => Change<T>,
): Change<T> {
  const verified = verifyStepUp(state, now, { user: ask.user, purpose, subject: ask.id }, ask.stepUp);
  return 'refusal' in verified ? verified : effect(verified.state);
}

function freshKey(pair: FreshPair, now: number, application: KeyApplication): KeyVersion {
  const days = application.validityDays;
  return {
    ...pair,
    effectiveAt: now,
    endsAt: days === null ? null : now + days * DAY,
    endedBy: days === null ? null : 'validity',
  };
}

/** The newest key enters the overlap; what an earlier reset left alive ends, or runs on to its own end. */
function endByReset(old: KeyVersion, now: number, isNewest: boolean, switches: Switches): KeyVersion {
  if (!isLive(old, now)) return old;
  if (!isNewest) return switches.secondResetKillsFirstOld ? endNow(old, now, 'reset') : old;
  if (switches.overlapMs === 0) return endNow(old, now, 'reset');
  const endsAt = now + switches.overlapMs;
  return old.endsAt !== null && old.endsAt <= endsAt ? old : { ...old, endsAt, endedBy: 'overlap' };
}

const endNow = (key: KeyVersion, now: number, endedBy: 'reset' | 'deleted'): KeyVersion => ({
  ...key,
  endsAt: now,
  endedBy,
});

/** The latest end among the keys that were alive before the reset. */
function latestEnd(before: KeyVersion[], after: KeyVersion[], now: number): number | null {
  const ends = after.filter((_, index) => isLive(before[index] ?? _, now)).map((key) => key.endsAt ?? now);
  return ends.length === 0 ? null : Math.max(...ends);
}

const show = (
  state: State,
  previousEndsAt: number | null,
  key: KeyVersion,
  application: KeyApplication,
): Change<ShownKey> => ({
  state: withApplication(state, application),
  reply: { applicationId: application.id, key, previousEndsAt },
});
