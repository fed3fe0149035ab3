import { actorOf, podOf } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import { versionForConsumers } from '../../../domain/adoption.ts';
import { Fault } from '../../../domain/fault.ts';
import { instanceOf } from '../../../domain/pods/pod.ts';
import { appendAsked } from '../ask.ts';
import type { OperationsDeps } from '../deps.ts';
import { rowOf } from '../look.ts';

/** A consumer, or one pod of it, has loaded a version. Said again, it is not written again. */
export async function loaded(
  deps: OperationsDeps,
  name: string,
  {
    consumer,
    version,
    caller,
  }: { readonly consumer: string; readonly version: number; readonly caller: Caller },
): Promise<void> {
  const row = await rowOf(deps, name);
  const spec = deps.fleet.current().credentials.get(name);
  if (spec?.consumers.some((declared) => declared.name === consumer) !== true) {
    throw new Fault('KT5018', { place: `credential ${name}`, saw: `consumer ${consumer} is not declared` });
  }
  const pod = podOf(caller);
  // By the version that is current, never by the one that is reported: a ledger forgets whatever is older than it is told.
  const current = versionForConsumers(row.state)?.version ?? 0;
  const mark = pod === null ? null : (await deps.ledgers(row.state.uid, current)).get(pod.uid)?.loaded;
  await appendAsked(deps, row.state.uid, actorOf(caller), (state) => {
    if (!state.versions.some((each) => each.version === version && each.key !== null)) {
      throw new Fault('KT5019', { place: `credential ${name}`, saw: `no version ${version}` });
    }
    const before = pod === null ? state.loaded[consumer] : mark;
    if (before?.version === version) return [];
    const of = pod === null ? {} : { instance: instanceOf(pod), pod: pod.uid };
    return [{ type: 'Loaded', consumer, version, ...of }];
  });
  deps.poke();
}
