import { actorOf } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import type { ApprovalEnd, OpenApproval } from '../../../domain/approvals/approval.ts';
import { isLastVoice, whyNotAgree, whyNotDeny } from '../../../domain/approvals/may-agree.ts';
import type { Refusal } from '../../../domain/approvals/may-agree.ts';
import type { CredentialState } from '../../../domain/credential.ts';
import type { CredentialEvent, EventOf } from '../../../domain/events.ts';
import type { Facts } from '../../../domain/facts.ts';
import { asFault, Fault } from '../../../domain/fault.ts';
import type { Agreement } from '../../../domain/requests.ts';
import type { AgreedView } from '../../../domain/approvals/views.ts';
import type { SummaryRow } from '../../../ports/journal.ts';
import { appendAsked } from '../ask.ts';
import type { OperationsDeps } from '../deps.ts';
import { stopDenied } from '../recall/steer.ts';
import { factsFor } from '../look.ts';
import { actionEvents } from './act.ts';
import { approverOf } from './approver.ts';
import { boundDigest, digestOf, voicesFor } from './digest.ts';

/**
 * One more person agrees. The last voice and what it allows are one append, credential by credential: one that is no
 * longer what it was ends without being touched, and the others of the same plan go on.
 */
export async function approve(
  deps: OperationsDeps,
  id: string,
  agreement: Agreement,
  caller: Caller,
): Promise<readonly AgreedView[]> {
  const agreed: AgreedView[] = [];
  for (const row of await rowsWith(deps, id)) agreed.push(await approveOne(deps, row, id, agreement, caller));
  deps.poke();
  const [only] = agreed;
  if (agreed.length === 1 && only?.outcome === 'stale') throw stale(only);
  return agreed;
}

async function approveOne(
  deps: OperationsDeps,
  row: SummaryRow,
  id: string,
  agreement: Agreement,
  caller: Caller,
): Promise<AgreedView> {
  const { uid, name } = row.state;
  const afterPosition = await deps.ports.journal.lastPosition(uid);
  const facts = await factsFor(deps, row);
  let view: Omit<AgreedView, 'name' | 'afterPosition'> = { outcome: 'stale', missing: 0, why: null };
  await appendAsked(deps, uid, actorOf(caller), (state) => {
    const approval = current(deps, state, openIn(state, id));
    const refusal = whyNotAgree(approval, approverOf(caller), deps.ports.clock.now());
    refuse(approval, refusal, { given: agreement.digest, wanted: digestOf(deps, state, approval) });
    const events = agreeing(deps, { state, facts }, approval, agreement, caller);
    const ended = events.find(isEnd);
    const missing = approval.need.count - approval.given.length - 1;
    view =
      ended === undefined
        ? { outcome: 'waits', missing, why: null }
        : { outcome: ended.how === 'granted' ? 'granted' : 'stale', missing: 0, why: ended.why };
    return events;
  });
  return { name, afterPosition, ...view };
}

/** With the voices that count for the credential as it is now. */
function current(deps: OperationsDeps, state: CredentialState, approval: OpenApproval): OpenApproval {
  return { ...approval, given: voicesFor(approval, digestOf(deps, state, approval)) };
}

function agreeing(
  deps: OperationsDeps,
  { state, facts }: { readonly state: CredentialState; readonly facts: Facts },
  approval: OpenApproval,
  { reason, digest }: Agreement,
  caller: Caller,
): readonly CredentialEvent[] {
  const { id, action, bound } = approval;
  const by = actorOf(caller);
  if (bound !== null && boundDigest(deps, state, action) !== bound)
    return [endOf(id, 'stale', by, 'it is not what it was when this was asked for')];
  const approved: CredentialEvent = { type: 'Approved', approval: id, digest, by, reason };
  if (!isLastVoice(approval)) return [approved];
  try {
    return [approved, endOf(id, 'granted', by, null), ...actionEvents(deps, state, action, facts)];
  } catch (thrown) {
    const { code, saw } = asFault(thrown, `credential ${state.name}`);
    return [approved, endOf(id, 'stale', by, `${code} ${saw}`)];
  }
}

/** One no is enough. Whoever had asked takes it back with theirs. */
export async function deny(deps: OperationsDeps, id: string, reason: string, caller: Caller): Promise<void> {
  const by = actorOf(caller);
  const recalls = new Set<string>();
  for (const { state } of await rowsWith(deps, id)) {
    await appendAsked(deps, state.uid, by, (latest) => {
      const approval = openIn(latest, id);
      refuse(approval, whyNotDeny(approval, approverOf(caller)), null);
      if (approval.action.do === 'revoke' && approval.action.recall !== undefined)
        recalls.add(approval.action.recall.recall);
      return [endOf(id, approval.by === by ? 'withdrawn' : 'denied', by, reason)];
    });
  }
  for (const recall of recalls) await stopDenied(deps, recall, { by, why: `denied: ${reason}` });
  deps.poke();
}

async function rowsWith(deps: OperationsDeps, id: string): Promise<readonly SummaryRow[]> {
  const rows = await deps.ports.journal.waiting();
  const found = rows.filter(({ state }) => state.approvals.some((approval) => approval.id === id));
  if (found.length === 0)
    throw new Fault('KT5201', { place: `approval ${id}`, saw: 'nothing that waits has this id' });
  return found;
}

function openIn({ approvals }: CredentialState, id: string): OpenApproval {
  const found = approvals.find((approval) => approval.id === id);
  if (found === undefined)
    throw new Fault('KT5201', { place: `approval ${id}`, saw: 'it has ended meanwhile' });
  return found;
}

function refuse(
  { id }: OpenApproval,
  refusal: Refusal | null,
  digest: { readonly given: string; readonly wanted: string } | null,
): void {
  const place = `approval ${id}`;
  if (refusal !== null) throw new Fault(refusal.code, { place, saw: refusal.saw });
  if (digest !== null && digest.given !== digest.wanted)
    throw new Fault('KT5202', {
      ...{ place, saw: `digest ${digest.given}`, expected: `digest ${digest.wanted}` },
    });
}

function endOf(approval: string, how: ApprovalEnd, by: string, why: string | null): EventOf<'ApprovalEnded'> {
  return { type: 'ApprovalEnded', approval, how, by, why };
}

function isEnd(event: CredentialEvent): event is EventOf<'ApprovalEnded'> {
  return event.type === 'ApprovalEnded';
}

function stale({ name, why }: AgreedView): Fault {
  return new Fault('KT5203', {
    place: `credential ${name}`,
    saw: why ?? 'it changed',
    next: `keyturn show ${name}`,
  });
}
