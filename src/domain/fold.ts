import { foldRecall, followRecall } from './recall/fold-recall.ts';
import { foldApproval } from './approvals/fold-approval.ts';
import { foldDecommission, isOver } from './fold-decommission.ts';
import { foldKill } from './fold-kill.ts';
import { foldLife } from './fold-life.ts';
import { foldRedelivery } from './fold-redelivery.ts';
import { foldRestore } from './fold-restore.ts';
import { foldRotation } from './fold-rotation.ts';
import { foldSpare } from './fold-spare.ts';
import { markSeen } from './permissions/mark.ts';
import { foldFinding } from './leaks/fold-finding.ts';
import type { CredentialState } from './credential.ts';
import type { CredentialEvent, EventOf } from './events.ts';
import type { KeyVersion } from './key-version.ts';

/** The form of the state that this fold gives. Raised when that changes, so that kept states are folded anew. */
export const FOLD_FORM = 15;

/** An event that can't follow: the append that carries it is rolled back, so no such history is ever written. */
export class ImpossibleEvent extends TypeError {
  constructor(event: CredentialEvent, state: CredentialState) {
    super(
      `${event.type} can't follow ${state.saga === null ? 'rest' : `${state.saga.kind} ${state.saga.phase}`}`,
    );
    this.name = 'ImpossibleEvent';
  }
}

/**
 * A credential's state after one more event. Pure and total over legal histories; throws ImpossibleEvent otherwise.
 * `at` is the journal's time of the event in epoch milliseconds.
 */
export function fold(
  state: CredentialState,
  stored: { readonly at: number; readonly event: CredentialEvent },
): CredentialState {
  if (isOver(state, stored.event)) refuse(stored.event, state);
  const counted = { ...state, seq: state.seq + 1, lastEventAt: stored.at };
  const next =
    foldIdentity(counted, stored.event, stored.at) ??
    foldReport(counted, stored.event, stored.at) ??
    foldApproval(counted, stored.event, stored.at) ??
    foldFinding(counted, stored.event, stored.at) ??
    foldRestore(counted, stored.event, stored.at) ??
    foldRedelivery(counted, stored.event, stored.at) ??
    foldDecommission(counted, stored.event, stored.at) ??
    foldLife(counted, stored.event, stored.at) ??
    foldSpare(counted, stored.event, stored.at) ??
    foldRotation(counted, stored.event, stored.at) ??
    foldKill(counted, stored.event, stored.at) ??
    foldRecall(counted, stored.event, stored.at) ??
    refuse(stored.event, state);
  return followRecall(next, stored.event, stored.at);
}

function refuse(event: CredentialEvent, state: CredentialState): never {
  throw new ImpossibleEvent(event, state);
}

/** What the credential is called and which key it was found with. */
function foldIdentity(state: CredentialState, event: CredentialEvent, at: number): CredentialState | null {
  switch (event.type) {
    case 'Registered':
      return { ...state, name: event.name, managed: true };
    case 'Renamed':
      return { ...state, name: event.name };
    case 'Unmanaged':
      return { ...state, managed: false };
    case 'Imported':
      return {
        ...state,
        baselined: true,
        observation: null,
        life: { ...state.life, statedBornAt: null },
        // The secret that was lost is in use, or another one is: there is nothing to deliver any more.
        saga: state.saga?.phase === 'secret-lost' ? null : state.saga,
        versions: [
          // After a restore: what was current has been followed by a key that the journal did not know.
          ...state.versions.map((known) =>
            known.status === 'current' ? { ...known, status: 'previous' as const } : known,
          ),
          {
            version: event.version,
            status: 'current',
            key: event.key,
            endsAt: event.key.expiresAt,
            leakedAt: null,
          },
        ],
      };
    case 'NothingToImport':
      return { ...state, baselined: true, lastEventAt: at };
    default:
      return null;
  }
}

/** What people, consumers, the watch and custody report; it may come at any time and never moves a saga. */
function foldReport(state: CredentialState, event: CredentialEvent, at: number): CredentialState | null {
  switch (event.type) {
    case 'Requested':
      return {
        ...state,
        request: { reason: event.reason, note: event.note, at },
        replacementWanted: true,
      };
    case 'Delivered':
      return {
        ...state,
        delivered: {
          ...state.delivered,
          [event.consumer]: { version: event.version, instance: event.instance, at },
        },
      };
    case 'Loaded': {
      const said = { version: event.version, at };
      const own = event.pod === undefined ? said : (state.loaded[event.consumer]?.own ?? null);
      return { ...state, loaded: { ...state.loaded, [event.consumer]: { ...said, own } } };
    }
    case 'Observed':
      return {
        ...state,
        versions: state.saga === null ? withoutTheRefused(state, event, at) : state.versions,
        observation: {
          at,
          keys: event.keys,
          destinations: event.destinations,
          resetElsewhere: event.resetElsewhere,
        },
        permissions:
          event.permissions === undefined
            ? state.permissions
            : markSeen(state.permissions, event.permissions, at),
      };
    case 'PreviousDied':
      return {
        ...state,
        diedEarly: { version: event.version, at: event.at, expectedAt: overlapEnd(state) ?? event.at },
      };
    case 'Resealed':
    case 'SealedDropped':
      return state;
    default:
      return null;
  }
}

/** An old key outside any rotation, as after a restore: seen refused, with the current one accepted in the same look. */
function withoutTheRefused(
  { versions }: CredentialState,
  { keys }: EventOf<'Observed'>,
  at: number,
): readonly KeyVersion[] {
  const accepted = versions.some(
    ({ version, status }) => status === 'current' && keys[version] === 'accepted',
  );
  if (!accepted) return versions;
  return versions.map((known) =>
    known.status === 'previous' && keys[known.version] === 'dead'
      ? { ...known, status: 'expired', endsAt: at }
      : known,
  );
}

function overlapEnd(state: CredentialState): number | null {
  return state.saga?.kind === 'rotation' && state.saga.phase === 'overlap' ? state.saga.endsAt : null;
}

/** Refolds a whole stream. */
export function foldAll(
  empty: CredentialState,
  stored: Iterable<{ readonly at: number; readonly event: CredentialEvent }>,
): CredentialState {
  let state = empty;
  for (const each of stored) state = fold(state, each);
  return state;
}
