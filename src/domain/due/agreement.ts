import { fromText } from '../approvals/may-agree.ts';
import { ruleFor } from '../approvals/need.ts';
import { waitsAsWell } from '../approvals/waiting.ts';
import type { CredentialState } from '../credential.ts';
import { DAY_MS } from '../duration.ts';
import type { Facts } from '../facts.ts';
import type { Due } from './checks.ts';
import type { Hold } from './hold.ts';

/** A no is taken for an answer so long; by then the key is older and the question another one. */
const NO_HOLDS_MS = DAY_MS;

/**
 * What the policy begins by itself needs the same approval as what a person asks for. A first key does not: there is
 * none yet that could be lost by it, or its revocation was agreed to already.
 */
export function unagreed(state: CredentialState, facts: Facts, due: Due | null): Hold | null {
  if (due === null || due.reason === 'first' || state.request !== null) return null;
  const action = { do: 'rotate-due', reason: due.reason } as const;
  const rule = ruleFor(facts.policy, action);
  if (rule === null || state.agreed?.answer === 'granted') return null;
  const common = { rule: 'approvals.rotate', next: 'keyturn approvals list' };
  const open = waitsAsWell(state, action, facts.now);
  if (open !== null) {
    const missing = open.need.count - open.given.length;
    const text = `${missing} of ${fromText(open.need.from)} must agree`;
    return { ...common, text, untilAt: open.expiresAt, next: `keyturn approve ${open.id}` };
  }
  const deniedUntilAt = state.agreed === null ? 0 : state.agreed.at + NO_HOLDS_MS;
  if (deniedUntilAt > facts.now) return { ...common, text: 'somebody has said no', untilAt: deniedUntilAt };
  return { ...common, text: `${fromText(rule.need.from)} must agree first`, untilAt: null, asks: rule.need };
}
