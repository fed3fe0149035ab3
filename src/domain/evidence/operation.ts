import type { EventOf } from '../events.ts';
import { rfc3339 } from '../wire.ts';
import type { Told } from './acts.ts';
import type { OperationRecord } from './report.ts';

/** What somebody did with a key's life beside rotating and revoking it; null for every other event. */
export function operationOf({ at, actor: by, event }: Told): OperationRecord | null {
  const did = (what: string, reason: string | null = null): OperationRecord => ({ at, by, what, reason });
  switch (event.type) {
    case 'Paused':
      return did('paused', event.reason);
    case 'Resumed':
      return did('resumed', event.reason);
    case 'Held':
      return did(`held until ${rfc3339(event.untilAt)}`, event.reason);
    case 'HoldEnded':
      return did('hold ended', event.reason);
    case 'RequestDropped':
      return did('request cancelled', event.reason);
    case 'Aborted':
      return event.fault.code === 'KT5106' ? did('rotation cancelled', event.fault.saw) : null;
    case 'RedeliveryOpened':
      return did(`${event.purpose} of version ${event.version} begun`, event.reason);
    case 'RedeliveryStopped':
      return did('what was begun is stopped', `${event.fault.code}: ${event.fault.saw}`);
    case 'RolledBack':
      return did(`rolled back from version ${event.fromVersion} to ${event.version}`);
    case 'Synced':
      return did(`version ${event.version} synced to every destination`);
    case 'HandedOver':
      return did(`version ${event.version} imported into every destination`);
    case 'Imported':
      return did(`version ${event.version} found in its destinations`);
    case 'SecondResetApproved':
      return did('second reset approved', event.why);
    case 'Restored':
      return did(`restored from backup ${event.backup} of ${rfc3339(event.takenAt)}`);
    case 'IssuerConfirmed':
      return did(`issuer confirmed after a restore, by the ${event.by}`, event.evidence);
    case 'AdoptionAsked':
      return did(adoption(event), event.reason);
    case 'PermissionsAccepted':
      return did('what the keys may do accepted', event.reason);
    case 'DecommissionOpened': {
      const gone = event.gone.length === 0 ? '' : `; said to be gone: ${event.gone.join(', ')}`;
      return did(`decommissioning begun${event.keepKey ? ', the key left alive' : ''}${gone}`, event.reason);
    }
    case 'Emptied':
      return did(`destination ${event.destination} emptied`);
    case 'DecommissionStopped':
      return did('decommissioning stopped', `${event.fault.code}: ${event.fault.saw}`);
    case 'Decommissioned':
      return did('decommissioned', event.reason);
    case 'Recommissioned':
      return did('recommissioned: a new life', event.reason);
    case 'RecallSkipped':
      return did(`left out of ${event.recall}`, event.why);
    case 'RecallStopped':
      return did(`${event.recall} stopped before it`, event.why);
    case 'Unmanaged':
      return did('not managed any more');
    default:
      return null;
  }
}

function adoption({ bornAt }: EventOf<'AdoptionAsked'>): string {
  return bornAt === null ? 'adoption asked for' : `key said to be made ${rfc3339(bornAt)}`;
}
