import { podOf } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import { versionForConsumers } from '../../../domain/adoption.ts';
import type { CredentialState } from '../../../domain/credential.ts';
import type { CredentialEvent } from '../../../domain/events.ts';
import { Fault } from '../../../domain/fault.ts';
import type { KeyFacts } from '../../../domain/key-version.ts';
import { instanceOf } from '../../../domain/pods/pod.ts';
import type { Payload } from '../../../ports/store.ts';
import { specOf } from '../../fleet.ts';
import { payloadOf } from '../../perform/keys.ts';
import { appendAskedByEach } from '../ask.ts';
import type { OperationsDeps } from '../deps.ts';
import { heldPair } from '../held-pair.ts';
import { rowOf } from '../look.ts';
import { together } from '../together.ts';

export interface Asking {
  readonly caller: Caller;
  readonly instance: string;
  readonly holds: number | null;
  /** Why no new key leaves to them now; null: it may. */
  readonly withheld: Fault | null;
}

export type Handed =
  | { readonly is: 'key'; readonly version: number; readonly fields: Payload }
  | { readonly is: 'kept'; readonly version: number }
  | { readonly is: 'none' };

/** Hands the key of a credential to whoever asks; that they may is looked at before. Rejects with what custody says. */
export type HandOut = (name: string, asking: Asking) => Promise<Handed>;

export type HandOutDeps = Pick<OperationsDeps, 'ports' | 'fleet' | 'news' | 'watched'>;

/**
 * Those that are woken by the same commit are served together, the first one alone and all others after it: custody is
 * opened twice however many there are, and each consumer's deliveries are two appends at most.
 */
export function createHandOut(deps: HandOutDeps): HandOut {
  return together((name, batch: readonly Asking[]) => handAll(deps, name, batch));
}

/** Opens, notes, and only then hands out. Begins anew where another version has become the right one meanwhile. */
async function handAll(
  deps: HandOutDeps,
  name: string,
  batch: readonly Asking[],
): Promise<readonly (Handed | Fault)[]> {
  for (;;) {
    const { state } = await rowOf(deps, name);
    const wanted = versionForConsumers(state);
    if (wanted?.key == null) return batch.map(() => ({ is: 'none' }));
    const { version, key } = wanted;
    const lacking = batch.filter(({ holds, withheld }) => holds !== version && withheld === null);
    const fields = lacking.length === 0 ? null : await noteAndOpen(deps, state, { version, key }, lacking);
    if (fields === 'overtaken') continue;
    return batch.map(({ holds, withheld }) => {
      if (holds === version) return { is: 'kept', version };
      if (withheld !== null) return withheld;
      if (fields === null) throw new TypeError('a key that nobody lacks');
      return { is: 'key', version, fields };
    });
  }
}

async function noteAndOpen(
  deps: HandOutDeps,
  state: CredentialState,
  { version, key }: { readonly version: number; readonly key: KeyFacts },
  lacking: readonly Asking[],
): Promise<Payload | 'overtaken'> {
  const pair = await heldPair(deps, state, key);
  if (pair instanceof Fault) throw pair;
  if (!(await note(deps, state, version, lacking))) return 'overtaken';
  return payloadOf(pair, specOf(deps.fleet.current(), state.name).fields);
}

/** False where it is not the version that consumers should have any more. */
async function note(
  deps: HandOutDeps,
  { uid }: CredentialState,
  version: number,
  lacking: readonly Asking[],
): Promise<boolean> {
  let isStill = true;
  await appendAskedByEach(
    deps,
    uid,
    lacking,
    (latest, own) => {
      isStill = versionForConsumers(latest)?.version === version;
      return isStill ? own.map((asking) => deliveredTo(asking, version)) : [];
    },
    { wakes: false },
  );
  return isStill;
}

function deliveredTo({ caller, instance }: Asking, version: number): CredentialEvent {
  const pod = podOf(caller);
  return {
    ...{ type: 'Delivered', version, consumer: caller.name },
    ...(pod === null ? { instance } : { instance: instanceOf(pod), pod: pod.uid }),
  };
}
