import type { CredentialState } from '../../../domain/credential.ts';
import { Fault } from '../../../domain/fault.ts';
import { hasAttempt, isBeforeCall } from '../../../domain/rotation-phase.ts';
import { appendUnfenced } from '../../append.ts';
import { pastedBytes } from '../../perform/keys.ts';
import { isSealedAlready, sealReply } from '../../perform/sealing.ts';
import type { OperationsDeps } from '../deps.ts';
import { rowOf } from '../look.ts';
import { actorOf } from '../operations.ts';
import type { Caller, Pasted } from '../operations.ts';

const LONGEST_PASTE_BYTES = 16 * 1024;

/**
 * A paste as it comes in: an age file in armour, sealed on the operator's machine to this installation, for one attempt of
 * one credential. What can't be opened, or belongs to another attempt, is refused: the page still shows the key.
 */
export async function pasteSealed(
  deps: OperationsDeps,
  name: string,
  attempt: string,
  armoured: string,
  caller: Caller,
): Promise<Pasted> {
  const { state } = await rowOf(deps, name);
  const place = `credential ${name}`;
  const file = deps.ports.custody.unarmour(armoured);
  if (file === null) throw new Fault('KT5025', { place, saw: 'a text that is no age file in armour' });
  let raw: Uint8Array;
  try {
    raw = await deps.ports.custody.open(file, { credential: state.uid, attempt });
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    const code = cause.code === 'KT2003' ? 'KT5026' : 'KT5025';
    throw new Fault(code, { place, saw: cause.saw, cause });
  }
  return paste(deps, name, attempt, raw, caller);
}

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
): Promise<Pasted> {
  if (raw.length === 0 || raw.length > LONGEST_PASTE_BYTES)
    throw new Fault('KT5024', { place: `credential ${name}`, saw: `${raw.length} bytes` });
  const { state } = await rowOf(deps, name);
  const from = { credential: state.uid, attempt };
  const bytes = pastedBytes(raw);
  if (!isAwaited(state, attempt) && (await isKnown(deps, from, bytes)))
    return { digest: await digestOf(deps, from, bytes) };
  const commit = await sealReply(deps.ports, from, { bytes, status: null });
  await appendUnfenced(deps.ports, state.uid, commit, actorOf(caller));
  await deps.ports.journal.wake([state.uid], deps.ports.clock.now());
  deps.news.announce();
  deps.poke();
  return { digest: commit.digest };
}

/**
 * Whether a paste would move the rotation on. Where it would not, since the same was pasted and is being looked at or in
 * use, it is somebody who did not hear the answer and says it again.
 */
function isAwaited({ saga }: CredentialState, attempt: string): boolean {
  if (saga?.kind !== 'rotation') return false;
  if (isBeforeCall(saga)) return saga.voided?.attempt === attempt;
  return hasAttempt(saga, attempt) && AWAITING.has(saga.phase);
}

const AWAITING: ReadonlySet<string> = new Set(['calling', 'quarantined', 'secret-lost']);

/** What can't be compared is not known, and kept. */
async function isKnown(
  { ports }: OperationsDeps,
  from: { readonly credential: string; readonly attempt: string },
  bytes: Uint8Array,
): Promise<boolean> {
  try {
    return await isSealedAlready(ports, from, bytes);
  } catch (thrown) {
    if (thrown instanceof Fault) return false;
    throw thrown;
  }
}

async function digestOf(
  { ports: { custody, clock } }: OperationsDeps,
  from: { readonly credential: string; readonly attempt: string },
  bytes: Uint8Array,
): Promise<string> {
  return (await custody.seal({ ...from, receivedAt: clock.now() }, bytes)).digest;
}
