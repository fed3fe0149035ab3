import type { EffectivePolicy } from '../domain/policy/effective.ts';
import { governing } from '../domain/policy/governing.ts';
import type { ScheduleOf } from '../domain/policy/merge.ts';
import type { PolicySpec } from '../domain/policy/spec.ts';
import type { CredentialSpec } from '../domain/spec.ts';

/** What governs credentials of one issuer, and which. */
export interface Governed {
  readonly policy: EffectivePolicy;
  readonly issuer: string;
  readonly credentials: readonly CredentialSpec[];
}

/** Every combination of policies that governs anything, by issuer: few, however many credentials there are. */
export function governed(
  policies: readonly PolicySpec[],
  credentials: Iterable<CredentialSpec>,
  scheduleOf: ScheduleOf,
): readonly Governed[] {
  const lookup = governing(policies, scheduleOf);
  const found = new Map<EffectivePolicy, Map<string, CredentialSpec[]>>();
  for (const credential of credentials) {
    const policy = lookup(credential);
    if (policy === null) continue;
    const byIssuer = found.get(policy) ?? new Map<string, CredentialSpec[]>();
    found.set(policy, byIssuer);
    const known = byIssuer.get(credential.issuer);
    if (known === undefined) byIssuer.set(credential.issuer, [credential]);
    else known.push(credential);
  }
  return [...found].flatMap(([policy, byIssuer]) =>
    [...byIssuer].map(([issuer, governs]) => ({ policy, issuer, credentials: governs })),
  );
}
