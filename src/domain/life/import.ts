import { currentVersion } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import type { CredentialEvent } from '../events.ts';
import { does, refuse, warns } from './outlook.ts';
import type { Judge } from './outlook.ts';
import { frozenDestinations, refuseBusy, writingLines } from './redelivery.ts';
import type { LifeLine } from './request.ts';

/**
 * A key that somebody made at the issuer outside of any rotation. It is sealed before it is looked at, then proved by a
 * signed call, then delivered. A lost secret that turned up is brought in the same way.
 */
export const judgeImport: Judge<'import'> = (state, facts, { reason }) => {
  const isLost = state.saga?.phase === 'secret-lost';
  const blocked = isLost ? null : refuseBusy(state);
  if (blocked !== null) return blocked;
  if (facts.spec === null) return refuse('KT5108', state, 'its manifest has disappeared');
  const fromVersion = currentVersion(state)?.version ?? null;
  const version = state.versions.reduce((newest, each) => Math.max(newest, each.version), 0) + 1;
  return {
    lines: [
      does('seals what you hand in before anybody looks at it'),
      does('makes one signed call with it: what the issuer refuses goes no further'),
      ...writingLines(facts, version),
      ...currentLines(fromVersion),
      ...(isLost ? [does('ends the rotation whose secret is lost')] : []),
    ],
    events: (minted) => [
      ...takenOver(state, minted.saga),
      {
        ...{ type: 'RedeliveryOpened', redelivery: minted.saga, purpose: 'import', reason },
        ...{ attempt: minted.attempt, version, fromVersion },
        ...{ destinations: frozenDestinations(facts), fields: facts.spec?.fields ?? {} },
      },
    ],
  };
};

function currentLines(fromVersion: number | null): readonly LifeLine[] {
  if (fromVersion === null) return [];
  return [warns(`v${fromVersion} becomes previous: a reset at the issuer has set its end`)];
}

function takenOver({ saga }: CredentialState, by: string): readonly CredentialEvent[] {
  return saga?.phase === 'secret-lost' ? [{ type: 'Superseded', rotation: saga.id, by }] : [];
}
