import { currentVersion, previousVersion } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import { formatDuration } from '../duration.ts';
import type { Facts } from '../facts.ts';
import type { KeyVersion } from '../key-version.ts';
import { does, keeps, refuse, warns } from './outlook.ts';
import type { Judge } from './outlook.ts';
import { frozenDestinations, refuseBusy, refuseUnlooked, writingLines } from './redelivery.ts';
import type { LifeLine } from './request.ts';

/**
 * Every destination gets the previous key again, through stage, verify and promote. Nothing is asked of the issuer but
 * whether it still accepts that key: the newer one stays alive, and a second rollback goes forward to it again.
 */
export const judgeRollback: Judge<'rollback'> = (state, facts, { reason }) => {
  const blocked = refuseUnlooked(state) ?? refuseBusy(state);
  if (blocked !== null) return blocked;
  const current = currentVersion(state);
  const previous = previousVersion(state);
  if (current === null || previous === null) return refuse('KT5107', state, 'it has no previous key');
  const dead = deathOf(state, previous, facts);
  if (dead !== null) return refuse('KT5107', state, dead);
  return {
    lines: [
      ...writingLines(facts, previous.version),
      does(`makes v${previous.version} current and v${current.version} previous: the issuer accepts both`),
      keeps('no reset is spent'),
      ...endLines(previous, current, facts),
    ],
    events: (minted) => [
      {
        ...{ type: 'RedeliveryOpened', redelivery: minted.saga, purpose: 'rollback', reason },
        ...{ attempt: minted.attempt, version: previous.version, fromVersion: current.version },
        ...{ destinations: frozenDestinations(facts), fields: facts.spec?.fields ?? {} },
      },
    ],
  };
};

function deathOf(
  state: CredentialState,
  { version, endsAt, leakedAt }: KeyVersion,
  { now }: Facts,
): string | null {
  if (leakedAt !== null) return `v${version} is marked as leaked`;
  if (endsAt !== null && endsAt <= now) return `v${version} has ended`;
  return state.observation?.keys[version] === 'dead' ? `v${version} was seen refused by the issuer` : null;
}

function endLines({ version, endsAt }: KeyVersion, current: KeyVersion, { now }: Facts): readonly LifeLine[] {
  if (version > current.version) return [];
  const end =
    endsAt === null ? [] : [warns(`the issuer ends v${version} in ${formatDuration(endsAt - now)}`)];
  return [...end, warns('no policy makes a third key until a person decides how to go on')];
}
