import type { CredentialState, Kill } from './credential.ts';
import type { CredentialEvent, EventOf } from './events.ts';
import type { KeyVersion } from './key-version.ts';

/**
 * Containment: the application is deleted at the issuer and its keys are seen refused.
 *
 * | phase            | event         | next phase                             |
 * |------------------|---------------|----------------------------------------|
 * | (rest)           | KillOpened    | opened                                 |
 * | opened           | DeleteStarted | deleting                               |
 * | deleting         | TaskOpened    | deleting, by a person                  |
 * | deleting         | Deleted       | deleted                                |
 * | deleted          | ProvenDead    | proven, every proven version `revoked` |
 * | proven           | Closed        | (rest)                                 |
 *
 * A rotation under way is ended by `Superseded` in the same append as `KillOpened`; its unresolved call is inherited:
 * a reply that comes late is still sealed, and belongs to an application that is being deleted.
 *
 * Where consumers were moved to another application first, `MovedOff` comes in the same append and the key there stays. As
 * long as nothing was deleted, a revocation of all that is alive may take that over, too.
 */
export function foldKill(state: CredentialState, event: CredentialEvent, at: number): CredentialState | null {
  if (event.type === 'Superseded') return mayBeTakenOver(state) ? supersede(state) : null;
  if (event.type === 'KillOpened') return state.saga === null ? open(state, event, at) : null;
  const kill = state.saga;
  if (kill?.kind !== 'kill') return null;
  return foldOpenKill(state, kill, event);
}

function mayBeTakenOver({ saga }: CredentialState): boolean {
  return saga !== null && (saga.kind !== 'kill' || isBeforeDeletion(saga));
}

/** Consumers were moved, and nothing was deleted yet. */
export function isBeforeDeletion(kill: Kill): boolean {
  return kill.moved !== null && kill.phase === 'opened';
}

const ENDED: ReadonlySet<string> = new Set(['expired', 'revoked', 'lost']);

function foldOpenKill(state: CredentialState, kill: Kill, event: CredentialEvent): CredentialState | null {
  const { kind, id, openedAt, leaked, incident, replace, moved, unresolved } = kill;
  const frame = { kind, id, openedAt, leaked, incident, replace, moved, unresolved };
  switch (event.type) {
    case 'DeleteStarted': {
      const { attempt, applicationIds, before } = event;
      return kill.phase === 'opened'
        ? { ...state, saga: { ...frame, phase: 'deleting', attempt, applicationIds, before, task: null } }
        : null;
    }
    case 'TaskOpened':
      return kill.phase === 'deleting' && event.kind === 'delete'
        ? { ...state, saga: { ...kill, task: event.task } }
        : null;
    case 'Deleted':
      return kill.phase === 'deleting'
        ? { ...state, saga: { ...frame, phase: 'deleted', attempt: kill.attempt, before: kill.before } }
        : null;
    case 'ProvenDead':
      return kill.phase === 'deleted'
        ? { ...revoke(state, event), saga: { ...frame, phase: 'proven' } }
        : null;
    case 'Closed':
      return kill.phase === 'proven'
        ? {
            ...state,
            saga: null,
            replacementWanted: kill.replace,
            life: { ...state.life, abandoned: null, rolledBack: null },
          }
        : null;
    default:
      return null;
  }
}

function open(state: CredentialState, event: EventOf<'KillOpened'>, at: number): CredentialState {
  const { containment, leaked, incident, replace, moved = null, unresolved = null } = event;
  const stays = moved?.version ?? null;
  return {
    ...state,
    request: null,
    lastAbort: null,
    versions: leaked ? leakedNow(state.versions, stays, at) : state.versions,
    saga: {
      ...{ kind: 'kill', id: containment, openedAt: at, phase: 'opened' },
      ...{ leaked, incident, replace, moved, unresolved },
    },
  };
}

/** All that may still be accepted, but for the key that consumers were moved to. */
export function leakedNow(
  versions: readonly KeyVersion[],
  stays: number | null,
  at: number,
): readonly KeyVersion[] {
  return versions.map((version) =>
    ENDED.has(version.status) || version.version === stays
      ? version
      : { ...version, leakedAt: version.leakedAt ?? at },
  );
}

/** A pending version stays pending: nobody has promoted it, and the deletion that follows ends it too. */
function supersede(state: CredentialState): CredentialState {
  const abandoned = state.saga?.kind === 'redelivery' ? state.saga.attempt : null;
  return { ...state, saga: null, life: { ...state.life, abandoned } };
}

function revoke(state: CredentialState, event: EventOf<'ProvenDead'>): CredentialState {
  const refusedAt = new Map(event.proofs.map((proof) => [proof.version, proof.refused.at]));
  return {
    ...state,
    versions: state.versions.map((version) => {
      const at = refusedAt.get(version.version);
      return at === undefined ? version : { ...version, status: 'revoked', endsAt: at };
    }),
  };
}
