import type { CredentialState, TaskClaim } from '../domain/credential.ts';
import type { Actor } from '../domain/events.ts';
import { Fault } from '../domain/fault.ts';
import { ImpossibleEvent } from '../domain/fold.ts';
import type { AppendOptions, Lease } from '../ports/journal.ts';
import type { Commit } from './perform/context.ts';
import type { Ports } from './ports.ts';

const ENGINE = 'engine';
const MOST_CONFLICTS = 50;

/** Raised inside the runner when the credential has moved on without it; what the step came to no longer matters. */
export class TakenOver extends Error {
  override readonly name = 'TakenOver';
}

/**
 * Appends a performer's commit under the lease. When a report (loaded, requested) came in between, the commit is still
 * true and follows it; when another saga has taken over, or a late reply was sealed meanwhile, it is dropped.
 */
export async function appendFenced(
  ports: Ports,
  lease: Lease,
  state: CredentialState,
  commit: Commit,
): Promise<CredentialState> {
  if (commit.unfenced === true) return appendUnfenced(ports, state.uid, commit);
  let latest = state;
  for (let conflicts = 0; conflicts < MOST_CONFLICTS; conflicts += 1) {
    try {
      return await ports.journal.append(
        state.uid,
        latest.seq,
        commit.events,
        { at: ports.clock.now(), actor: ENGINE },
        optionsOf(commit, lease),
      );
    } catch (thrown) {
      // What came in between has moved the credential to where the step's outcome has no place any more.
      if (conflicts > 0 && thrown instanceof ImpossibleEvent) throw new TakenOver();
      if (!isConflict(thrown)) throw thrown;
      latest = await reload(ports, state.uid);
      if (hasMovedOn(state, latest)) throw new TakenOver();
    }
  }
  throw new Fault('KT2106', { place: `journal, ${state.name}`, saw: `${MOST_CONFLICTS} conflicts in a row` });
}

/**
 * What was decided in one phase must not follow in another: a quarantine, decided before the late reply was sealed, would
 * make a lost secret of a sealed one.
 */
function hasMovedOn({ saga: before }: CredentialState, { saga: after }: CredentialState): boolean {
  if (before?.id !== after?.id || before?.phase !== after?.phase) return true;
  // A claim that ran out was taken anew: what was decided for the one before is not for this one.
  return before?.phase === 'asked' && after?.phase === 'asked' && !isSameClaim(before.claim, after.claim);
}

function isSameClaim(left: TaskClaim | null, right: TaskClaim | null): boolean {
  return left?.by === right?.by && left?.untilAt === right?.untilAt;
}

/** For a sealed secret: whoever holds the credential now, it is recorded at the next free place. */
export async function appendUnfenced(
  ports: Ports,
  uid: string,
  commit: Commit,
  actor: Actor = ENGINE,
): Promise<CredentialState> {
  for (let conflicts = 0; conflicts < MOST_CONFLICTS; conflicts += 1) {
    const latest = await reload(ports, uid);
    try {
      const meta = { at: ports.clock.now(), actor };
      return await ports.journal.append(uid, latest.seq, commit.events, meta, optionsOf(commit, null));
    } catch (thrown) {
      if (!isConflict(thrown)) throw thrown;
    }
  }
  throw new Fault('KT2106', { place: `journal, ${uid}`, saw: `${MOST_CONFLICTS} conflicts in a row` });
}

async function reload(ports: Ports, uid: string): Promise<CredentialState> {
  const state = await ports.journal.state(uid);
  if (state === null) throw new Fault('KT5012', { place: `journal, ${uid}`, saw: 'no such stream' });
  return state;
}

function isConflict(thrown: unknown): boolean {
  return thrown instanceof Fault && thrown.code === 'KT2106';
}

function optionsOf(commit: Commit, lease: Lease | null): AppendOptions {
  return {
    ...(lease === null ? {} : { lease }),
    ...(commit.sealed === undefined ? {} : { sealed: commit.sealed }),
    ...(commit.reserve === undefined ? {} : { reserve: commit.reserve }),
    ...(commit.release === undefined ? {} : { release: commit.release }),
  };
}
