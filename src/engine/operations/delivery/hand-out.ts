import { setImmediate as nextTurn } from 'node:timers/promises';
import { actorOf, podOf } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import { versionForConsumers } from '../../../domain/adoption.ts';
import type { CredentialState } from '../../../domain/credential.ts';
import type { CredentialEvent } from '../../../domain/events.ts';
import { Fault } from '../../../domain/fault.ts';
import type { KeyVersion } from '../../../domain/key-version.ts';
import { instanceOf } from '../../../domain/pods/pod.ts';
import type { Payload } from '../../../ports/store.ts';
import { specOf } from '../../fleet.ts';
import { payloadOf } from '../../perform/keys.ts';
import { appendAsked } from '../ask.ts';
import type { OperationsDeps } from '../deps.ts';
import { heldPair } from '../held-pair.ts';
import { rowOf } from '../look.ts';

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

interface Waiting {
  readonly asking: Asking;
  readonly resolve: (handed: Handed) => void;
  readonly reject: (thrown: unknown) => void;
}

export type HandOutDeps = Pick<OperationsDeps, 'ports' | 'fleet' | 'news' | 'watched'>;

/**
 * All agents of a credential are woken by the same commit. Those that ask in one turn are served together: custody is opened
 * once, and each consumer's deliveries are one append.
 */
export function createHandOut(deps: HandOutDeps): HandOut {
  const queues = new Map<string, Waiting[]>();

  const serve = async (name: string, queue: Waiting[]): Promise<void> => {
    while (queue.length > 0) {
      await nextTurn();
      const batch = queue.splice(0);
      try {
        await handAll(deps, name, batch);
      } catch (thrown) {
        for (const { reject } of batch) reject(thrown);
      }
    }
    queues.delete(name);
  };

  return (name, asking) =>
    new Promise((resolve, reject) => {
      const waiting = { asking, resolve, reject };
      const queue = queues.get(name);
      if (queue !== undefined) {
        queue.push(waiting);
        return;
      }
      const fresh = [waiting];
      queues.set(name, fresh);
      void serve(name, fresh);
    });
}

/** Opens, notes, and only then hands out. Begins anew where another version has become the right one meanwhile. */
async function handAll(deps: HandOutDeps, name: string, batch: readonly Waiting[]): Promise<void> {
  for (;;) {
    const { state } = await rowOf(deps, name);
    const wanted = versionForConsumers(state);
    if (wanted?.key == null) {
      for (const { resolve } of batch) resolve({ is: 'none' });
      return;
    }
    const { version } = wanted;
    const lacking = batch.filter(({ asking }) => asking.holds !== version && asking.withheld === null);
    if (lacking.length > 0) {
      const pair = await heldPair(deps, state, wanted.key);
      if (pair instanceof Fault) throw pair;
      if (!(await note(deps, state, wanted, lacking))) continue;
      const fields = payloadOf(pair, specOf(deps.fleet.current(), name).fields);
      for (const { resolve } of lacking) resolve({ is: 'key', version, fields });
    }
    for (const { asking, resolve, reject } of batch)
      if (asking.holds === version) resolve({ is: 'kept', version });
      else if (asking.withheld !== null) reject(asking.withheld);
    return;
  }
}

/** False where it is not the version that consumers should have any more. */
async function note(
  deps: HandOutDeps,
  { uid }: CredentialState,
  { version }: KeyVersion,
  lacking: readonly Waiting[],
): Promise<boolean> {
  const byActor = new Map<string, CredentialEvent[]>();
  for (const { asking } of lacking) {
    const actor = actorOf(asking.caller);
    const pod = podOf(asking.caller);
    const event: CredentialEvent = {
      ...{ type: 'Delivered', version, consumer: asking.caller.name },
      ...(pod === null ? { instance: asking.instance } : { instance: instanceOf(pod), pod: pod.uid }),
    };
    byActor.set(actor, [...(byActor.get(actor) ?? []), event]);
  }
  let isStill = true;
  for (const [actor, events] of byActor)
    await appendAsked(
      deps,
      uid,
      actor,
      (latest) => {
        isStill = versionForConsumers(latest)?.version === version;
        return isStill ? events : [];
      },
      { wakes: false },
    );
  return isStill;
}
