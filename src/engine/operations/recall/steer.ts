import { actorOf } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import { Fault } from '../../../domain/fault.ts';
import type { Recall } from '../../../domain/recall/advance.ts';
import type { OperationsDeps } from '../deps.ts';
import { advanceRecalls, closeMembers, inEach, stopMembers } from './advance.ts';
import { openRecalls } from './look.ts';

/** Nothing further begins; what has begun goes on. Rejects with KT1504 where nothing waits. */
export async function stopRecall(
  deps: OperationsDeps,
  id: string,
  why: string,
  caller: Caller,
): Promise<void> {
  const found = await openRecall(deps, id);
  if (!found.members.some(({ mark }) => mark.stage === 'waits'))
    throw new Fault('KT1504', { place: `recall ${id}`, saw: 'none of it waits any more' });
  await stopMembers(deps, found, { by: actorOf(caller), why });
}

/** Goes on with those that are in it, and forgives those that are known to fail. Rejects with KT1504. */
export async function continueRecall(deps: OperationsDeps, id: string, caller: Caller): Promise<void> {
  const { members } = await openRecall(deps, id);
  if (!members.some(({ mark }) => mark.stopped !== null))
    throw new Fault('KT1504', { place: `recall ${id}`, saw: 'it is not stopped' });
  const by = actorOf(caller);
  const failing = members.filter((member) => member.failing).length;
  await inEach(deps, members, by, ({ recall }) => {
    if (recall?.order.recall !== id || recall.closed) return [];
    const budget = Math.max(recall.order.budget, failing);
    return [{ type: 'RecallContinued', recall: id, by, members: members.length, budget }];
  });
  await advanceRecalls(deps);
}

/** Gives up what waits; what has begun goes on. Rejects with KT1504. */
export async function endRecall(deps: OperationsDeps, id: string, caller: Caller): Promise<void> {
  await closeMembers(deps, await openRecall(deps, id), actorOf(caller));
}

/** Somebody has said no to a part of it: the rest does not begin without a word. */
export async function stopDenied(
  deps: OperationsDeps,
  id: string,
  word: { readonly by: string; readonly why: string },
): Promise<void> {
  const found = (await openRecalls(deps)).find((each) => each.id === id);
  if (found !== undefined) await stopMembers(deps, found, word);
}

async function openRecall(deps: OperationsDeps, id: string): Promise<Recall> {
  const found = (await openRecalls(deps)).find((each) => each.id === id);
  if (found === undefined)
    throw new Fault('KT1504', { place: `recall ${id}`, saw: 'none is open by that id' });
  return found;
}
