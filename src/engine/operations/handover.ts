import { handoverOf, handoverOfWaiting, inHandoverOrder } from '../../domain/present/handover.ts';
import type { Handover, HandoverItem } from '../../domain/present/handover.ts';
import { approvals } from './approvals/list.ts';
import { tasks } from './ceremony/tasks.ts';
import type { OperationsDeps } from './deps.ts';
import { recalls } from './recall/look.ts';
import { factsFor, summaries } from './look.ts';

/** All that whoever is on call next has to know, from the states as they are. */
export async function handover(deps: OperationsDeps): Promise<Handover> {
  const { alerts } = deps.ports.journal;
  const madeAt = deps.ports.clock.now();
  const items: HandoverItem[] = [];
  for await (const row of summaries(deps)) items.push(...handoverOf(row.state, await factsFor(deps, row)));
  const waiting = handoverOfWaiting({
    recalls: await recalls(deps),
    approvals: await approvals(deps),
    tasks: (await tasks(deps)).items,
    alerts: await alerts.raised(),
    silences: await alerts.silences.current(madeAt),
  });
  return { madeAt, items: inHandoverOrder([...items, ...waiting]) };
}
