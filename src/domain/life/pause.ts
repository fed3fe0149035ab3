import type { CredentialState } from '../credential.ts';
import { currentVersion } from '../credential.ts';
import { formatDuration } from '../duration.ts';
import { dueNow, dueText } from '../due/checks.ts';
import type { Facts } from '../facts.ts';
import { isBeforeCall } from '../rotation-phase.ts';
import { does, keeps, refuse, warns } from './outlook.ts';
import type { Judge } from './outlook.ts';
import type { LifeLine } from './request.ts';

/** No new rotation starts, and one that has not called yet does not call. What has called goes on to its end. */
export const judgePause: Judge<'pause'> = (state, facts, { reason }) => {
  if (state.life.paused !== null)
    return refuse('KT5103', state, `it is paused already: ${state.life.paused.reason}`);
  return {
    lines: [
      does('starts no new rotation until it is resumed'),
      ...openWork(state),
      ...ageLines(state, facts),
    ],
    events: () => [{ type: 'Paused', reason }],
  };
};

export const judgeResume: Judge<'resume'> = (state, facts, { reason }) => {
  if (state.life.paused === null) return refuse('KT5103', state, 'it is not paused');
  const due = dueNow(state, facts);
  const open = state.saga?.kind === 'rotation' && isBeforeCall(state.saga);
  const next = open
    ? does(`goes on with the open rotation (${state.saga.phase})`)
    : state.saga === null && due !== null
      ? warns(`a rotation is due: ${dueText(due, state, facts)}; it starts unless something else holds it`)
      : keeps('nothing is due now');
  return { lines: [does('lets rotations start again'), next], events: () => [{ type: 'Resumed', reason }] };
};

/** What becomes of the work that is under way. */
function openWork({ saga }: CredentialState): readonly LifeLine[] {
  if (saga === null) return [keeps('nothing is under way')];
  if (saga.kind === 'kill')
    return [warns('the revocation goes on; its replacement waits for keyturn resume')];
  if (saga.kind === 'decommission') return [warns(`the decommissioning goes on (${saga.phase})`)];
  if (saga.kind === 'redelivery') return [keeps(`the ${saga.purpose} goes on (${saga.phase})`)];
  if (isBeforeCall(saga)) return [does(`stops the open rotation before its call (${saga.phase})`)];
  return [keeps(`the open rotation goes on to its end (${saga.phase}): the issuer was called already`)];
}

/** A pause is no excuse before the policy. */
export function ageLines(state: CredentialState, { policy, now }: Facts): readonly LifeLine[] {
  const key = currentVersion(state)?.key ?? null;
  if (key === null || policy?.age.maxMs == null) return [];
  const leftMs = key.bornAt + policy.age.maxMs - now;
  return leftMs > 0
    ? [warns(`the key reaches the maximum age of ${policy.name} in ${formatDuration(leftMs)}`)]
    : [warns(`the key is over the maximum age of ${policy.name}, and stays so`)];
}
