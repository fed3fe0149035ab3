import { DAY_MS, formatDuration } from '../domain/duration.ts';
import { openDays } from '../domain/policy/openings.ts';
import type { IssuerProfile } from '../domain/issuer-profile.ts';
import type { Governed } from './governed.ts';
import type { Problem } from './problem.ts';
import { refused } from './refused.ts';

/** How many credentials become due how often, and how many resets there are for them. */
interface Load {
  readonly governed: Governed;
  readonly perDay: number;
  /** How often each of them is rotated. */
  readonly everyMs: number;
  /** On how many days of such a round something can start. */
  readonly days: number;
}

/** Every round of rotations must fit into the resets that the issuer allows, on the days that the schedules leave. */
export function checkBudgets(
  found: readonly Governed[],
  profiles: ReadonlyMap<string, IssuerProfile>,
  now: number,
): readonly Problem[] {
  const loads = found.flatMap((governed) => loadOf(governed, profiles.get(governed.issuer), now) ?? []);
  const alone = loads.flatMap((load) => tooMany(load) ?? []);
  return alone.length > 0 ? alone : togetherTooMany(loads);
}

function loadOf(governed: Governed, profile: IssuerProfile | undefined, now: number): Load | null {
  const perDay = profile?.resetsPerDay.value ?? null;
  const { age, issuerExpiryLeadMs, schedules } = governed.policy;
  const validityMs = profile?.validityMs.value ?? null;
  const byExpiryMs =
    validityMs === null || issuerExpiryLeadMs === null ? Infinity : validityMs - issuerExpiryLeadMs;
  const everyMs = Math.min(age.rotateMs ?? Infinity, byExpiryMs);
  if (perDay === null || !Number.isFinite(everyMs) || everyMs < DAY_MS) return null;
  const days = openDays(
    schedules.map(({ schedule }) => schedule),
    now,
    everyMs,
  );
  return { governed, perDay, everyMs, days };
}

function tooMany({ governed, perDay, everyMs, days }: Load): Problem | null {
  const { policy, issuer, credentials } = governed;
  if (credentials.length <= perDay * days) return null;
  const saw =
    `age.rotate: ${credentials.length} credentials of issuer ${issuer} every ${formatDuration(everyMs)}; ` +
    `${perDay} resets a day × ${days} days on which one can start = ${perDay * days}`;
  return refused('KT1114', policy, 'age.rotate', { saw });
}

/** Each combination of policies may fit alone and all of them together not. */
function togetherTooMany(loads: readonly Load[]): readonly Problem[] {
  const issuers = new Set(loads.map(({ governed }) => governed.issuer));
  return [...issuers].flatMap((issuer) => {
    const ours = loads.filter(({ governed }) => governed.issuer === issuer);
    const wanted = ours.reduce(
      (sum, load) => sum + (load.governed.credentials.length * DAY_MS) / load.everyMs,
      0,
    );
    const heaviest = ours.reduce((most, load) =>
      load.governed.credentials.length / load.everyMs > most.governed.credentials.length / most.everyMs
        ? load
        : most,
    );
    if (wanted <= heaviest.perDay) return [];
    const sum = ours.map(
      ({ governed, everyMs }) => `${governed.credentials.length} every ${formatDuration(everyMs)}`,
    );
    const saw =
      `age.rotate: ${sum.join(' + ')} of issuer ${issuer} = ${wanted.toFixed(1)} resets a day, ` +
      `and it allows ${heaviest.perDay}`;
    return [refused('KT1114', heaviest.governed.policy, 'age.rotate', { saw })];
  });
}
