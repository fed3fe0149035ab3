import { absurd } from '../../../domain/absurd.ts';
import type { AskedAction } from '../../../domain/approvals/approval.ts';
import { rotateEvents } from '../../../domain/asked/rotate.ts';
import { killEvents } from '../../../domain/asked/revoke.ts';
import { spareEvents } from '../../../domain/asked/spare.ts';
import type { CredentialState } from '../../../domain/credential.ts';
import type { CredentialEvent } from '../../../domain/events.ts';
import type { Facts } from '../../../domain/facts.ts';
import { Fault } from '../../../domain/fault.ts';
import { lifeEvents } from '../../../domain/life/plan.ts';
import { busyWith } from '../../../domain/recall/order.ts';
import type { RecallOrder } from '../../../domain/recall/order.ts';
import type { RevokeRequest } from '../../../domain/requests.ts';
import type { CredentialSpec } from '../../../domain/spec.ts';
import type { OperationsDeps } from '../deps.ts';

/** What an action writes into the journal of a credential as it is now. Throws the fault that says why it can't be. */
export function actionEvents(
  { ports }: Pick<OperationsDeps, 'ports'>,
  state: CredentialState,
  action: AskedAction,
  facts: Facts,
): readonly CredentialEvent[] {
  switch (action.do) {
    case 'rotate':
      return rotateEvents(state, action, ports.clock.now());
    case 'rotate-due':
      // That others have agreed is what the decision waits for; it begins the rotation at its own time.
      return [];
    case 'redeliver': {
      const minted = { saga: ports.ids.next('life'), attempt: ports.ids.next('att') };
      return lifeEvents(state, facts, { act: action.act, reason: action.reason }, minted);
    }
    case 'decommission': {
      const { do: act, ...request } = action;
      const minted = { saga: ports.ids.next('life'), attempt: ports.ids.next('att') };
      return lifeEvents(state, facts, { act, ...request }, minted);
    }
    case 'revoke':
      if (action.whenLoaded === true && action.spare !== true)
        throw new Fault('KT5031', { place: `credential ${state.name}`, saw: 'whenLoaded without spare' });
      if (action.recall !== undefined) return joinEvents(state, action, action.recall);
      return action.spare === true
        ? spareEvents(state, action, specIn(state, facts), ports.ids.next('rot'))
        : killEvents(state, action, ports.ids.next('kill'));
    default:
      return absurd(action);
  }
}

/** A part in a recall is nothing but a place in it; what could not be revoked now takes none. */
function joinEvents(
  state: CredentialState,
  { leaked, incident, replace, note }: RevokeRequest,
  order: RecallOrder,
): readonly CredentialEvent[] {
  const request = { leaked, incident, replace, note };
  const busy = busyWith(state.recall);
  if (busy !== null)
    throw new Fault('KT5011', { place: `credential ${state.name}`, saw: `it is part of ${busy}` });
  killEvents(state, request, '');
  return [{ type: 'RecallJoined', order, request }];
}

function specIn({ name }: CredentialState, { spec }: Facts): CredentialSpec {
  if (spec !== null) return spec;
  throw new Fault('KT5108', { place: `credential ${name}`, saw: 'its manifest has disappeared' });
}
