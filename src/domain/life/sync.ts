import { currentVersion } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import type { Facts } from '../facts.ts';
import { does, keeps, refuse, warns } from './outlook.ts';
import type { Judge } from './outlook.ts';
import { frozenDestinations, refuseBusy, refuseUnlooked } from './redelivery.ts';
import type { LifeLine } from './request.ts';

/** Destinations that lack the current key get it: one that was added or moved, or whose value somebody removed. */
export const judgeSync: Judge<'sync'> = (state, facts, { reason }) => {
  const blocked = refuseUnlooked(state) ?? refuseBusy(state);
  if (blocked !== null) return blocked;
  const current = currentVersion(state);
  if (current === null) return refuse('KT5108', state, 'it has no current key to write');
  if (facts.spec === null || facts.spec.destinations.length === 0)
    return refuse('KT5108', state, 'its manifest names no destination');
  const { version } = current;
  return {
    lines: [
      ...destinationLines(state, facts, version),
      keeps('a value that nobody here knows is not overwritten: the operation stops there and says so'),
      keeps('the key stays as it is; no reset is spent'),
    ],
    events: (minted) => [
      {
        ...{ type: 'RedeliveryOpened', redelivery: minted.saga, purpose: 'sync', reason },
        ...{ attempt: minted.attempt, version, fromVersion: version },
        ...{ destinations: frozenDestinations(facts), fields: facts.spec?.fields ?? {} },
      },
    ],
  };
};

/** As they were last seen; each is read again before anything is written. */
function destinationLines(state: CredentialState, { spec }: Facts, version: number): readonly LifeLine[] {
  return (spec?.destinations ?? []).map(({ name }) => {
    const seen = state.observation?.destinations[name];
    if (seen === 'ok') return keeps(`${name} held v${version} at the last look`);
    if (seen === 'drift') return warns(`${name} held another value at the last look`);
    return does(`writes v${version} to ${name}${seen === 'missing' ? ', which held nothing' : ''}`);
  });
}
