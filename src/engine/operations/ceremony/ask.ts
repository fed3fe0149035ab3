import type { CredentialState, Rotation } from '../../../domain/credential.ts';
import type { CredentialEvent } from '../../../domain/events.ts';
import { Fault } from '../../../domain/fault.ts';
import type { AppendOptions } from '../../../ports/journal.ts';
import { appendAsked } from '../ask.ts';
import type { OperationsDeps } from '../deps.ts';
import { rowOf } from '../look.ts';
import { actorOf } from '../operations.ts';
import type { Caller } from '../operations.ts';

/** Appends what a person says of their task, judged by the newest state, and has the engine look at it at once. */
export async function ask(
  deps: OperationsDeps,
  name: string,
  caller: Caller,
  eventsFor: (state: CredentialState) => readonly CredentialEvent[],
  options: Pick<AppendOptions, 'reserve' | 'release'> = {},
): Promise<void> {
  const { state } = await rowOf(deps, name);
  await appendAsked(deps, state.uid, actorOf(caller), eventsFor, options);
  deps.poke();
}

export type Asked = Extract<Rotation, { phase: 'asked' }>;

export function askedIn(state: CredentialState): Asked {
  if (state.saga?.phase === 'asked') return state.saga;
  throw nothingWaits(state);
}

export function claimedBy(deps: OperationsDeps, state: CredentialState, caller: Caller): Asked {
  const asked = askedIn(state);
  const { claim } = asked;
  if (claim === null) throw heldBy(state, undefined, 'the task is not claimed');
  if (claim.by !== actorOf(caller)) throw heldBy(state, claim.by, 'it has claimed the task');
  if (claim.untilAt <= deps.ports.clock.now()) throw heldBy(state, undefined, 'the claim has run out');
  return asked;
}

export function nothingWaits({ name }: Pick<CredentialState, 'name'>): Fault {
  return new Fault('KT5020', { place: `credential ${name}`, saw: 'no such task is open' });
}

export function heldBy(state: CredentialState, by: string | undefined, why: string): Fault {
  return new Fault('KT5021', { place: placeOf(state), saw: by === undefined ? why : `${by}: ${why}` });
}

export function placeOf({ name }: CredentialState): string {
  return `credential ${name}`;
}
