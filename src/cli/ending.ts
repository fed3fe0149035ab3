import { absurd } from '../domain/absurd.ts';
import type { CredentialEvent } from '../domain/events.ts';
import type { FaultView } from '../domain/fault.ts';
import { EXIT } from './exit-code.ts';

/** How a watched piece of work came to rest. */
export interface Ending {
  readonly code: number;
  /** Why it is not simply done; null where it is. */
  readonly fault: FaultView | null;
  /** What to do next, where there is no fault to say it. */
  readonly next: string | null;
}

/** Whether an event ends the watching, and how. */
export type Judge = (event: CredentialEvent) => Ending | null;

const DONE: Ending = { code: EXIT.done, fault: null, next: null };

/** A rotation has come to rest once consumers hold the new key, or once only a person or time can move it. */
export function judgeRotation(name: string, untilAt: number): Judge {
  return (event) => {
    switch (event.type) {
      case 'OverlapStarted':
      case 'Closed':
        return DONE;
      case 'Refused': {
        if (event.retryAt !== null && event.retryAt < untilAt) return null;
        return { code: event.retryAt === null ? EXIT.waiting : EXIT.partly, fault: event.fault, next: null };
      }
      case 'TaskOpened':
        return { code: EXIT.waiting, fault: null, next: `keyturn ceremony start ${name}` };
      case 'Quarantined':
        return { code: EXIT.partly, fault: null, next: `keyturn why ${name}` };
      case 'SecretLost':
        return { code: EXIT.waiting, fault: null, next: `keyturn rotate ${name} --after-loss` };
      case 'Aborted':
        return { code: EXIT.failed, fault: event.fault, next: null };
      case 'Superseded':
        return { code: EXIT.failed, fault: null, next: `keyturn show ${name}` };
      default:
        return null;
    }
  };
}

/** What is written again has come to rest once every destination holds it, or once nothing is tried any more. */
export function judgeRedelivery(): Judge {
  let fault: FaultView | null = null;
  return (event) => {
    switch (event.type) {
      case 'RolledBack':
      case 'Synced':
      case 'HandedOver':
        return DONE;
      case 'RedeliveryStopped':
        fault = event.fault;
        return null;
      case 'RedeliveryDropped':
        return { code: EXIT.failed, fault, next: null };
      case 'Superseded':
        return { code: EXIT.failed, fault: null, next: 'keyturn status' };
      default:
        return null;
    }
  };
}

/** A life is over once its key was seen refused, or was left alive as asked; a person's task at the portal is waited for elsewhere. */
export function judgeDecommission(name: string): Judge {
  return (event) => {
    switch (event.type) {
      case 'Decommissioned':
        return DONE;
      case 'DecommissionStopped':
        return { code: EXIT.failed, fault: event.fault, next: null };
      case 'TaskOpened':
        return { code: EXIT.waiting, fault: null, next: `keyturn show ${name}` };
      case 'Superseded':
        return { code: EXIT.failed, fault: null, next: `keyturn show ${name}` };
      default:
        return null;
    }
  };
}

/** A move to the standby application is done once the old key was seen refused; a person may be needed before and after it. */
export function judgeSpare(name: string, untilAt: number): Judge {
  const minting = judgeRotation(name, untilAt);
  let phase: 'before' | 'minting' | 'moved' = 'before';
  return (event) => {
    switch (phase) {
      case 'before':
        // What is taken over ends first.
        if (event.type === 'SpareOpened') phase = 'minting';
        return null;
      case 'minting':
        if (event.type !== 'MovedOff') return minting(event);
        phase = 'moved';
        return null;
      case 'moved':
        if (event.type === 'TaskOpened')
          return { code: EXIT.waiting, fault: null, next: `keyturn ceremony resume ${name}` };
        if (event.type === 'Superseded')
          return { code: EXIT.failed, fault: null, next: `keyturn show ${name}` };
        return event.type === 'Closed' ? DONE : null;
      default:
        return absurd(phase);
    }
  };
}

/** A kill is done once it closes, the key proven dead; where a replacement is wanted, once that has come to rest. */
export function judgeKill(name: string, replace: boolean, untilAt: number): Judge {
  const replacement = judgeRotation(name, untilAt);
  let dead = false;
  let replacing = false;
  return (event) => {
    if (event.type === 'ProvenDead') {
      dead = true;
      return null;
    }
    if (dead && !replace && event.type === 'Closed') return DONE;
    if (dead && event.type === 'Opened') replacing = true;
    return replacing ? replacement(event) : null;
  };
}
