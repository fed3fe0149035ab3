import type { RevokeRequest } from '../requests.ts';
import type { AskedAction } from './approval.ts';

/** What would be done, in words: `revoke and replace, as leaked, incident P123`. */
export function actionText(action: AskedAction): string {
  if (action.do === 'rotate-due') return `rotate, ${action.reason}`;
  if (action.do === 'decommission')
    return action.keepKey ? 'decommission, the key left alive' : 'decommission and end the key';
  if (action.do === 'redeliver')
    return action.act === 'rollback' ? 'roll back to the key before' : 'write the key where it is missing';
  if (action.do === 'rotate') return action.afterLoss ? 'a second reset after a lost secret' : 'rotate';
  return [
    revocationText(action),
    action.leaked ? 'as leaked' : '',
    action.incident === null ? '' : `incident ${action.incident}`,
    action.recall === undefined ? '' : `one of ${action.recall.members} in ${action.recall.recall}`,
  ]
    .filter(Boolean)
    .join(', ');
}

function revocationText({ spare, whenLoaded, replace }: RevokeRequest): string {
  if (spare === true && whenLoaded === true)
    return 'move to the standby application and revoke once all have loaded its key';
  if (spare === true) return 'move to the standby application and revoke';
  return replace ? 'revoke and replace' : 'revoke for good';
}
