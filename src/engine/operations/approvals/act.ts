import type { AskedAction } from '../../../domain/approvals/approval.ts';
import { rotateEvents } from '../../../domain/asked/rotate.ts';
import { killEvents } from '../../../domain/asked/revoke.ts';
import type { CredentialState } from '../../../domain/credential.ts';
import type { CredentialEvent } from '../../../domain/events.ts';
import type { OperationsDeps } from '../deps.ts';

/** What an action writes into the journal of a credential as it is now. Throws the fault that says why it can't be. */
export function actionEvents(
  { ports }: Pick<OperationsDeps, 'ports'>,
  state: CredentialState,
  action: AskedAction,
): readonly CredentialEvent[] {
  return action.do === 'rotate'
    ? rotateEvents(state, action)
    : killEvents(state, action, ports.ids.next('kill'));
}
