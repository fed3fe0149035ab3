import type { CredentialState, Decommission, Redelivery, Rotation } from '../credential.ts';
import { Fault, viewOfFault } from '../fault.ts';
import { isBeforeCall } from '../rotation-phase.ts';
import { does, keeps, refuse, warns } from './outlook.ts';
import type { Judge, Outlook } from './outlook.ts';
import type { LifeLine } from './request.ts';

/** Only before the call: what the issuer was asked for can't be taken back, and must be brought to its end. */
export const judgeCancel: Judge<'cancel'> = (state, _facts, { reason }) => {
  const { saga } = state;
  if (saga === null) return cancelRequest(state, reason);
  if (saga.kind === 'decommission') return cancelDecommission(state, saga, reason);
  if (saga.kind === 'redelivery') return cancelRedelivery(state, saga, reason);
  if (saga.kind === 'kill')
    return refuse('KT5105', state, 'it is being revoked: a deletion is not taken back');
  if (!isBeforeCall(saga))
    return refuse('KT5105', state, tooLate(saga), { next: afterwards(saga, state.name) });
  const fault = new Fault('KT5106', { place: `credential ${state.name}`, saw: reason });
  return {
    lines: [
      does(`gives the open rotation up before its call (${saga.phase})`),
      keeps('the key in use stays as it is; no reset was spent on it'),
      ...lateEffect(saga),
      saga.spare === null
        ? warns('it does not start again by itself: keyturn rotate asks for it')
        : warns('the key that it was to contain is STILL ACCEPTED: keyturn revoke ends it'),
    ],
    events: () => [{ type: 'Aborted', fault: viewOfFault(fault) }],
  };
};

function cancelRequest(state: CredentialState, reason: string): Outlook {
  if (state.request === null) return refuse('KT5103', state, 'nothing is open and nothing was asked for');
  return {
    lines: [does('takes the request for a rotation back'), keeps('a policy may start one when it is due')],
    events: () => [{ type: 'RequestDropped', reason }],
  };
}

/** As long as no destination holds what is written; afterwards some would hold one key and some the other. */
function cancelRedelivery(state: CredentialState, saga: Redelivery, reason: string): Outlook {
  if (saga.phase === 'undoing') return refuse('KT5103', state, 'it is being taken back already');
  if (saga.purpose === 'import' && saga.phase !== 'proving')
    return refuse('KT5105', state, 'the key that was brought is accepted, so the old one is going to end');
  const isLive = saga.phase === 'writing' && Object.values(saga.deliveries).includes('promoted');
  if (isLive && saga.purpose === 'rollback')
    return refuse('KT5105', state, 'a destination holds the older key already');
  const fault = new Fault('KT5106', { place: `credential ${state.name}`, saw: reason });
  return {
    lines: [
      does(`stops the ${saga.purpose} and removes what it has staged`),
      keeps(isLive ? 'what was written stays: it is the current key' : 'every destination stays as it is'),
    ],
    events: () => [{ type: 'RedeliveryStopped', fault: viewOfFault(fault) }],
  };
}

/** What was emptied is not filled again by that: whoever wants the key back there says so. */
function cancelDecommission(state: CredentialState, saga: Decommission, reason: string): Outlook {
  const emptied = saga.phase === 'emptying' ? saga.emptied : [];
  const fault = new Fault('KT5106', { place: `credential ${state.name}`, saw: reason });
  return {
    lines: [
      does('stops the decommissioning; the key at the issuer was not touched'),
      ...emptied.map((name) => warns(`${name} is empty; keyturn sync ${state.name} writes the key again`)),
    ],
    events: () => [{ type: 'DecommissionStopped', fault: viewOfFault(fault) }],
  };
}

/** An earlier call of it was found to have had no effect. Should it have had one after all, nobody waits for it now. */
function lateEffect({ voided }: Rotation): readonly LifeLine[] {
  if (voided === null) return [];
  return [
    warns(
      `should ${voided.attempt} have had an effect after all, its key is sealed and shown as a reset elsewhere`,
    ),
  ];
}

function tooLate(rotation: Rotation): string {
  switch (rotation.phase) {
    case 'calling':
    case 'quarantined':
      return 'the issuer was called, and whether it reset the key is not known yet';
    case 'secret-lost':
      return 'the issuer has reset the key and its secret is lost: the old key is going to end';
    case 'overlap':
    case 'retired':
      return 'the new key is in use already';
    default:
      return 'the issuer has reset the key: the old one is going to end, and the new one must get to the destinations';
  }
}

function afterwards(rotation: Rotation, name: string): string {
  return rotation.phase === 'overlap' ? `keyturn rollback ${name} --dry-run` : `keyturn why ${name}`;
}
