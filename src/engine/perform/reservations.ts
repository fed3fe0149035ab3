import type { Rotation } from '../../domain/credential.ts';
import type { EffectivePolicy } from '../../domain/policy/effective.ts';
import type { Issuer } from '../../ports/issuer.ts';
import type { Reservation } from '../../ports/journal.ts';

/**
 * What must hold across credentials when a call starts: the issuer's budget of the day, the places of policies. A containment
 * takes no place: what a policy lets go on at once is about work that can wait.
 */
export function reservationsOf(
  issuer: Issuer,
  policy: EffectivePolicy | null,
  { id, spare }: Pick<Rotation, 'id' | 'spare'>,
  now: number,
): readonly Reservation[] {
  const reserve: Reservation[] = [];
  const perDay = issuer.profile.resetsPerDay.value;
  if (perDay !== null)
    reserve.push({ kind: 'issuer-budget', issuer: issuer.name, day: budgetDay(now), limit: perDay });
  // In the order of their names, so that two who want the same ones never wait for each other.
  for (const { policy: name, limit } of spare === null ? (policy?.places ?? []) : [])
    reserve.push({ kind: 'concurrency', policy: name, rotation: id, limit });
  return reserve;
}

/** The day, in UTC, on which a reset counts. */
export function budgetDay(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
