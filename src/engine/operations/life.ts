import type { CredentialState } from '../../domain/credential.ts';
import { lifeEvents, lifePlan } from '../../domain/life/plan.ts';
import type { LifeAnswer, LifeRequest } from '../../domain/life/request.ts';
import { appendAsked } from './ask.ts';
import type { OperationsDeps } from './deps.ts';
import { factsFor, rowOf } from './look.ts';
import { actorOf } from './operations.ts';
import type { Caller } from './operations.ts';

/**
 * The one place where an operation on a credential's life is asked. A dry run tells what would happen and writes nothing;
 * the operation itself is judged by the same rules, on the newest state.
 */
export async function askLife(
  deps: OperationsDeps,
  name: string,
  request: LifeRequest,
  dryRun: boolean,
  caller: Caller,
): Promise<LifeAnswer> {
  const row = await rowOf(deps, name);
  const { uid } = row.state;
  const facts = await factsFor(deps, row);
  const plan = lifePlan(row.state, facts, request);
  if (dryRun) return { plan, afterPosition: null };
  const afterPosition = await deps.ports.journal.lastPosition(uid);
  const minted = { saga: deps.ports.ids.next('life'), attempt: deps.ports.ids.next('att') };
  const events = (state: CredentialState) => lifeEvents(state, facts, request, minted);
  await appendAsked(deps, uid, actorOf(caller), events, releaseOf(row.state, request));
  deps.poke();
  return { plan, afterPosition };
}

/** A rotation that is given up takes no place of the policy any more. */
function releaseOf({ saga }: CredentialState, { act }: LifeRequest): { readonly release?: string } {
  return act === 'cancel' && saga !== null ? { release: saga.id } : {};
}
