import { Fault } from '../../domain/fault.ts';
import { planDifferences, planFingerprint, planItem } from '../../domain/present/plan.ts';
import type { ApplyResult, Plan, PlanItem, PlanView } from '../../domain/views.ts';
import { askFor } from './approvals/gate.ts';
import type { OperationsDeps } from './deps.ts';
import { factsFor, summaries } from './look.ts';
import type { Caller } from './operations.ts';
import { createWatchTally } from './watch-load.ts';

const DIGEST_LENGTH = 16;

export async function plan(deps: OperationsDeps, at: number | null): Promise<PlanView> {
  const items: PlanItem[] = [];
  const tally = createWatchTally(deps.ports.outside);
  for await (const row of summaries(deps)) {
    if (!row.state.managed) continue;
    const facts = await factsFor(deps, row, at);
    items.push(planItem(row.state, facts));
    await tally.count(row.state, facts);
  }
  const made = { madeAt: deps.ports.clock.now(), items, digest: digestOf(deps, items) };
  return { ...made, watch: tally.loads() };
}

function digestOf(deps: OperationsDeps, items: readonly PlanItem[]): string {
  return deps.sha256(planFingerprint(items)).slice(0, DIGEST_LENGTH);
}

/** Asks for every rotation that the plan names, if making the plan now gives the same one. */
export async function apply(deps: OperationsDeps, saved: Plan, caller: Caller): Promise<ApplyResult> {
  if (digestOf(deps, saved.items) !== saved.digest) {
    throw new Fault('KT5013', { place: `plan ${saved.digest}`, saw: 'its digest does not fit its items' });
  }
  const fresh = await plan(deps, null);
  if (fresh.digest !== saved.digest) {
    const changes = planDifferences(saved.items, fresh.items);
    throw new Fault('KT5013', { place: `plan ${saved.digest}`, saw: changes.join('; ') });
  }
  const due = saved.items.filter((item) => item.action === 'rotate-now');
  const asking = { breakGlass: null, plan: { approval: deps.ports.ids.next('appr'), digest: saved.digest } };
  const action = { do: 'rotate', note: `plan ${saved.digest}`, afterLoss: false } as const;
  const requested: string[] = [];
  const waiting: string[] = [];
  for (const { name } of due) {
    const { approval } = await askFor(deps, name, action, caller, asking);
    (approval === null ? requested : waiting).push(name);
  }
  return { requested, waiting, approval: waiting.length === 0 ? null : asking.plan.approval };
}
