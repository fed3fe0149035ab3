import type { AskedAction } from '../../../domain/approvals/approval.ts';
import { APPROVAL_LASTS_MS } from '../../../domain/approvals/lasts.ts';
import { ruleFor } from '../../../domain/approvals/need.ts';
import type { ActionRule } from '../../../domain/approvals/need.ts';
import { waitsAsWell } from '../../../domain/approvals/waiting.ts';
import type { CredentialState } from '../../../domain/credential.ts';
import type { CredentialEvent } from '../../../domain/events.ts';
import { Fault } from '../../../domain/fault.ts';
import type { Started } from '../../../domain/requests.ts';
import { actorOf } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import { appendAsked } from '../ask.ts';
import type { OperationsDeps } from '../deps.ts';
import { factsFor, rowOf } from '../look.ts';
import { actionEvents } from './act.ts';
import { boundDigest } from './digest.ts';

/** How something is asked for. */
export interface Asking {
  /** Why it must be done without the approval that it needs; null: it waits for the approval. */
  readonly breakGlass: string | null;
  /** The plan that it is part of: people agree to all of it. */
  readonly plan: { readonly approval: string; readonly digest: string } | null;
}

export const PLAINLY: Asking = { breakGlass: null, plan: null };

/** Does what is asked for, or asks those who must agree to it. The one way in for whatever a policy may guard. */
export async function askFor(
  deps: OperationsDeps,
  name: string,
  action: AskedAction,
  caller: Caller,
  asking: Asking = PLAINLY,
): Promise<Started> {
  const row = await rowOf(deps, name);
  const { uid } = row.state;
  const afterPosition = await deps.ports.journal.lastPosition(uid);
  const facts = await factsFor(deps, row);
  const rule = ruleFor(facts.policy, action);
  const glass = asking.breakGlass;
  const approval =
    rule === null || glass !== null ? null : (asking.plan?.approval ?? deps.ports.ids.next('appr'));
  await appendAsked(deps, uid, actorOf(caller), (state) => {
    // What can't be done is said now, and not after others have agreed to it.
    const events = actionEvents(deps, state, action, facts);
    if (glass !== null) return [brokenGlass(deps, state, action, rule, { caller, reason: glass }), ...events];
    if (rule === null || approval === null) return events;
    return [asked(deps, state, action, rule, { caller, approval, plan: asking.plan?.digest ?? null })];
  });
  deps.poke();
  return { afterPosition, approval };
}

function asked(
  deps: OperationsDeps,
  state: CredentialState,
  action: AskedAction,
  { need }: ActionRule,
  how: { readonly caller: Caller; readonly approval: string; readonly plan: string | null },
): CredentialEvent {
  const now = deps.ports.clock.now();
  const same = waitsAsWell(state, action, now);
  if (same !== null) {
    const place = `credential ${state.name}`;
    throw new Fault('KT5207', {
      place,
      saw: `${same.id}, asked by ${same.by}`,
      next: `keyturn approve ${same.id}`,
    });
  }
  const bound = boundDigest(deps, state, action);
  const { approval, caller, plan } = how;
  const by = actorOf(caller);
  const expiresAt = now + APPROVAL_LASTS_MS;
  return { type: 'ApprovalAsked', approval, action, plan, bound, by, expiresAt, need };
}

function brokenGlass(
  { ports }: OperationsDeps,
  { name }: CredentialState,
  action: AskedAction,
  rule: ActionRule | null,
  { caller, reason }: { readonly caller: Caller; readonly reason: string },
): CredentialEvent {
  const place = `credential ${name}`;
  if (rule === null) throw new Fault('KT5208', { place, saw: 'nobody has to agree to this' });
  if (rule.breakGlass === null) {
    throw new Fault('KT5208', { place, saw: `policy ${rule.need.policy} allows nobody to act alone` });
  }
  const { reviewWithinMs } = rule.breakGlass;
  return {
    ...{ type: 'GlassBroken', glass: ports.ids.next('glass'), action, by: actorOf(caller), reason },
    ...{ reviewDueAt: ports.clock.now() + reviewWithinMs, from: rule.need.from },
  };
}
