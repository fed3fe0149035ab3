import type { CredentialSpec } from '../spec.ts';
import type { EffectivePolicy } from './effective.ts';
import { mergePolicies } from './merge.ts';
import type { ScheduleOf } from './merge.ts';
import { selects } from './select.ts';
import type { PolicySpec } from './spec.ts';

export type PolicyLookup = (credential: Pick<CredentialSpec, 'issuer' | 'labels'>) => EffectivePolicy | null;

/**
 * Answers what governs a credential; null where no policy selects it. A fleet has few combinations of policies and
 * many credentials: each combination is merged once, and each set of labels is matched once.
 */
export function governing(policies: readonly PolicySpec[], scheduleOf: ScheduleOf): PolicyLookup {
  const merged = new Map<string, EffectivePolicy>();
  const known = new WeakMap<object, Map<string, EffectivePolicy | null>>();
  const find: PolicyLookup = (credential) => {
    const selected = policies.filter(({ select }) => selects(select, credential));
    if (selected.length === 0) return null;
    const key = selected.map(({ name }) => name).join('\n');
    const policy = merged.get(key) ?? mergePolicies(selected, scheduleOf);
    merged.set(key, policy);
    return policy;
  };
  return (credential) => {
    const byIssuer = known.get(credential.labels) ?? new Map<string, EffectivePolicy | null>();
    known.set(credential.labels, byIssuer);
    const answer = byIssuer.get(credential.issuer);
    if (answer !== undefined) return answer;
    const found = find(credential);
    byIssuer.set(credential.issuer, found);
    return found;
  };
}
