import { liveVersions } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import type { Facts } from '../facts.ts';
import { does, keeps, refuse, warns } from './outlook.ts';
import type { Judge } from './outlook.ts';
import { frozenDestinations, refuseBusy, refuseUnlooked } from './redelivery.ts';
import type { LifeLine } from './request.ts';

/**
 * The end of a life. The destinations come first, since `sync` could fill them again; the key at the issuer is last,
 * since nothing brings that back. It is ended unless told otherwise: a key that works and that nobody watches is what
 * this is there to prevent.
 */
export const judgeDecommission: Judge<'decommission'> = (
  state,
  facts,
  { reason, keepKey, consumersGone },
) => {
  const blocked = refuseUnlooked(state) ?? refuseBusy(state);
  if (blocked !== null) return blocked;
  if (facts.spec === null) return refuse('KT5108', state, 'its manifest has disappeared');
  const users = facts.spec.consumers.map(({ name }) => name);
  if (users.length > 0 && !consumersGone)
    return refuse('KT5110', state, usersText(state, users), {
      next: `keyturn decommission ${state.name} --consumers-gone`,
    });
  const { fields } = facts.spec;
  return {
    lines: [
      ...consumerLines(state, users),
      ...destinationLines(state, facts),
      keeps(
        'a value that nobody here knows is not removed: then nothing is emptied anywhere, and it says so',
      ),
      ...keyLines(state, keepKey),
      does('ends its watches, rotations and alerts for good'),
      keeps('the journal keeps its history; its manifest can be removed afterwards'),
    ],
    events: (minted) => [
      {
        ...{ type: 'DecommissionOpened', decommission: minted.saga, reason, keepKey, gone: users },
        ...{ destinations: frozenDestinations(facts), fields },
      },
    ],
  };
};

/** The name can be used again: nothing of the life before is taken for true in the new one. */
export const judgeRecommission: Judge<'recommission'> = (state, _facts, { reason }) => {
  const over = state.life.decommissioned;
  if (over === null) return refuse('KT5103', state, 'it is not decommissioned');
  return {
    lines: [
      does('begins a new life under the same name: watches, rotations and alerts start again'),
      does('looks for a key in its destinations, and takes it in if the issuer accepts it'),
      ...over.kept.map((version) => keeps(`v${version} was left alive, and is known as before`)),
      warns('where there is no key, its policy makes a first one'),
    ],
    events: () => [{ type: 'Recommissioned', reason }],
  };
};

/** A consumer says what it has loaded and never that it has stopped, so that only a person can know. */
function usersText(state: CredentialState, users: readonly string[]): string {
  return `declared in its manifest: ${users.map((name) => loadedText(state, name)).join(', ')}`;
}

function loadedText({ loaded }: CredentialState, name: string): string {
  const mark = loaded[name];
  return mark === undefined ? `${name} (has reported nothing)` : `${name} (loaded v${mark.version})`;
}

function consumerLines(state: CredentialState, users: readonly string[]): readonly LifeLine[] {
  if (users.length === 0)
    return [warns('no consumer is declared; that does not mean that nobody uses the key')];
  return users.map((name) => warns(`${loadedText(state, name)} fails unless it is gone, as you say`));
}

/** As they were last seen; each is read again before anything is removed. */
function destinationLines(state: CredentialState, { spec }: Facts): readonly LifeLine[] {
  return (spec?.destinations ?? []).map(({ name }) => {
    const seen = state.observation?.destinations[name];
    if (seen === 'missing') return keeps(`${name} held nothing at the last look`);
    if (seen === 'drift') return warns(`${name} held another value at the last look`);
    return does(`empties ${name}, earlier versions that the store keeps included`);
  });
}

function keyLines(state: CredentialState, keepKey: boolean): readonly LifeLine[] {
  const live = liveVersions(state).map(({ version, status }) => `v${version} (${status})`);
  if (live.length === 0) return [keeps('no key of it is known to be alive at the issuer')];
  const list = live.join(' and ');
  return keepKey
    ? [warns(`${list}: stays alive at the issuer, and nobody watches it any more`)]
    : [
        does(
          `deletes the key application at the issuer, after that: ${list} ${live.length > 1 ? 'end' : 'ends'}`,
        ),
        keeps('it is called decommissioned only once each key was seen refused'),
      ];
}
