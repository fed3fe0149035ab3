import { HOUR_MS } from '../domain/duration.ts';
import { asFault, Fault } from '../domain/fault.ts';
import type { OnboardingSpec } from '../domain/onboarding/dossier.ts';
import type { PortalUser } from '../domain/onboarding/events.ts';
import { foldAll } from '../domain/onboarding/fold.ts';
import { userDrift } from '../domain/onboarding/users.ts';
import type { OnboardingBook } from '../ports/onboarding.ts';
import type { FleetHolder } from './fleet.ts';
import type { Ports } from './ports.ts';

const LOOK_EVERY_MS = HOUR_MS;

export interface PortalWatchDeps {
  readonly ports: Ports;
  readonly fleet: FleetHolder;
  readonly book: OnboardingBook;
}

export interface PortalWatch {
  /** Looks where it is time, and keeps nobody waiting; never throws. */
  again(): void;
  /** Resolves when no look is under way any more. */
  done(): Promise<void>;
}

/**
 * Looks once an hour at the authorised users of every application whose list was recorded, where a program may read the
 * portal. Only a change is written down.
 */
export function createPortalWatch(deps: PortalWatchDeps): PortalWatch {
  const lookedAt = new Map<string, number>();
  let looking: Promise<void> | null = null;
  return {
    again: () => {
      looking ??= lookAll(deps, lookedAt).finally(() => (looking = null));
    },
    done: async () => looking ?? undefined,
  };
}

async function lookAll(deps: PortalWatchDeps, lookedAt: Map<string, number>): Promise<void> {
  const { clock, log } = deps.ports;
  for (const spec of deps.fleet.current().onboarding.values()) {
    const now = clock.now();
    const last = lookedAt.get(spec.name);
    if (last !== undefined && now - last < LOOK_EVERY_MS) continue;
    try {
      if (await look(deps, spec, now)) lookedAt.set(spec.name, now);
    } catch (thrown) {
      lookedAt.set(spec.name, now);
      const { code, saw } = asFault(thrown, `onboarding ${spec.name}`);
      log.warn('the authorised users could not be read', { application: spec.name, code, saw });
    }
  }
}

/** False where there is nothing to look at yet. */
async function look({ book, ports }: PortalWatchDeps, spec: OnboardingSpec, now: number): Promise<boolean> {
  const { recordedUsers, seenUsers, seq } = foldAll(spec.name, await book.events(spec.name));
  if (recordedUsers === null) return false;
  const { portal } = await ports.outside.issuer(spec.issuer);
  if (portal === null) return true;
  const users = await portal.authorisedUsers(spec.information.apiUser.email);
  if (same(seenUsers?.users ?? [], users)) return true;
  try {
    await book.append(spec.name, seq, [{ type: 'UsersSeen', users, by: 'program' }], {
      at: now,
      actor: 'engine',
    });
  } catch (thrown) {
    // Somebody said something meanwhile: the next look is soon enough.
    if (!(thrown instanceof Fault && thrown.code === 'KT5312')) throw thrown;
  }
  return true;
}

function same(before: readonly PortalUser[], now: readonly PortalUser[]): boolean {
  return userDrift(before, now).length === 0;
}
