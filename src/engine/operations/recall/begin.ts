import { actorOf } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import { asFault, Fault } from '../../../domain/fault.ts';
import type { RecallAsk, RecallBegun, RecallConfirmed } from '../../../domain/recall/views.ts';
import { askFor } from '../approvals/gate.ts';
import type { OperationsDeps } from '../deps.ts';
import { advanceRecalls } from './advance.ts';
import { planRecall, requestOf } from './plan.ts';

/**
 * Puts every credential of the plan into the recall, each in its own stream; nothing begins before all are in. Where policies
 * ask for it, people agree to the digest of the whole plan, once. Rejects with KT1501, KT1502 and KT1503.
 */
export async function beginRecall(
  deps: OperationsDeps,
  ask: RecallAsk,
  { digest, breakGlass }: RecallConfirmed,
  caller: Caller,
): Promise<RecallBegun> {
  const plan = await planRecall(deps, ask);
  const place = 'the recall';
  if (plan.digest !== digest) throw new Fault('KT1501', { place, saw: `digest ${plan.digest}` });
  if (plan.members.length === 0) {
    const saw = plan.blocked.length === 0 ? 'it selects nothing' : `${plan.blocked.length} can't be revoked`;
    throw new Fault('KT1503', { place, saw });
  }
  const { ids } = deps.ports;
  const [recall, approval] = [ids.next('recall'), ids.next('appr')];
  const common = { recall, by: actorOf(caller), members: plan.members.length, digest };
  const refused: { readonly name: string; readonly why: string }[] = [];
  let waits = false;
  for (const { name, wave, approval: need } of plan.members) {
    const order = { ...common, wave, budget: ask.budget, pauseMs: ask.pauseMs };
    const action = { do: 'revoke', ...requestOf(ask), recall: order } as const;
    const asking = { breakGlass: need === null ? null : breakGlass, plan: { approval, digest } };
    try {
      waits = (await askFor(deps, name, action, caller, asking)).approval !== null || waits;
    } catch (thrown) {
      const fault = asFault(thrown, `credential ${name}`);
      if (fault.remedy === 'retry' || fault.code === 'KT2103') throw fault;
      refused.push({ name, why: `${fault.code} ${fault.saw}` });
    }
  }
  await advanceRecalls(deps);
  return {
    recall,
    members: plan.members.length - refused.length,
    approval: waits ? approval : null,
    refused,
  };
}
