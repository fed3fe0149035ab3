import { Fault } from '../../../domain/fault.ts';
import { appendUnfenced } from '../../append.ts';
import { pastedBytes } from '../../perform/keys.ts';
import { sealReply } from '../../perform/sealing.ts';
import type { OperationsDeps } from '../deps.ts';
import { rowOf } from '../look.ts';
import { actorOf } from '../operations.ts';
import type { Caller } from '../operations.ts';

const LONGEST_PASTE_BYTES = 16 * 1024;

/**
 * What the portal showed, as it was pasted: JSON `{"appKey", "appSecret"}`. It is sealed before anybody looks at it,
 * under whatever attempt it belongs to and whoever hands it in, however late: nothing is discarded. Whether it is the
 * key, and accepted, is then seen; a wrong one may be followed by the right one.
 */
export async function paste(
  deps: OperationsDeps,
  name: string,
  attempt: string,
  raw: Uint8Array,
  caller: Caller,
): Promise<void> {
  if (raw.length === 0 || raw.length > LONGEST_PASTE_BYTES)
    throw new Fault('KT5024', { place: `credential ${name}`, saw: `${raw.length} bytes` });
  const { state } = await rowOf(deps, name);
  const from = { credential: state.uid, attempt };
  const commit = await sealReply(deps.ports, from, { bytes: pastedBytes(raw), status: null });
  await appendUnfenced(deps.ports, state.uid, commit, actorOf(caller));
  await deps.ports.journal.wake([state.uid], deps.ports.clock.now());
  deps.news.announce();
  deps.poke();
}
