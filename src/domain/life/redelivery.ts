import type { CredentialState } from '../credential.ts';
import type { FrozenDestination } from '../events.ts';
import type { Facts } from '../facts.ts';
import { unconfirmedRestore } from '../rotation/restored.ts';
import { does, keeps, refuse } from './outlook.ts';
import type { Refusal } from './outlook.ts';
import type { LifeLine } from './request.ts';

/** One thing at a time: an overlap may be interrupted, nothing else. */
export function refuseBusy(state: CredentialState): Refusal | null {
  const { saga } = state;
  if (saga === null || saga.phase === 'overlap') return null;
  return refuse('KT5011', state, `a ${saga.kind} is open (${saga.phase})`, {
    next: `keyturn show ${state.name}`,
  });
}

/** After a restore the destinations may hold a key that the journal does not know. */
export function refuseUnlooked(state: CredentialState): Refusal | null {
  if (unconfirmedRestore(state) === null) return null;
  return refuse('KT2151', state, 'it was restored, and the issuer is not compared yet', {
    next: `keyturn why ${state.name}`,
  });
}

export function frozenDestinations({ spec }: Facts): readonly FrozenDestination[] {
  return (spec?.destinations ?? []).map(({ name, store, at }) => ({ name, store, at }));
}

/** What is written where, and what happens where somebody else has written. */
export function writingLines({ spec }: Facts, version: number): readonly LifeLine[] {
  const names = (spec?.destinations ?? []).map(({ name }) => name);
  return [
    does(`writes v${version} to ${names.join(', ')}: staged, read back, then made live in all`),
    keeps('a value that nobody here knows is not overwritten: the operation stops there and says so'),
  ];
}
