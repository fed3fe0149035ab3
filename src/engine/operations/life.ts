import type { AskedAction } from '../../domain/approvals/approval.ts';
import type { CredentialState } from '../../domain/credential.ts';
import { Fault } from '../../domain/fault.ts';
import { lifeEvents, lifePlan } from '../../domain/life/plan.ts';
import type { LifeAnswer, LifeRequest } from '../../domain/life/request.ts';
import type { SummaryRow } from '../../ports/journal.ts';
import { pastedBytes } from '../perform/keys.ts';
import { sealReply } from '../perform/sealing.ts';
import { askFor } from './approvals/gate.ts';
import { appendAsked } from './ask.ts';
import type { AskedOptions } from './ask.ts';
import type { OperationsDeps } from './deps.ts';
import { factsFor, rowOf } from './look.ts';
import { actorOf } from './operations.ts';
import type { Caller } from './operations.ts';

const LONGEST_KEY_BYTES = 16 * 1024;

/**
 * The one place where an operation on a credential's life is asked. A dry run tells what would happen and writes nothing;
 * the operation itself is judged by the same rules, on the newest state.
 */
export async function askLife(
  deps: OperationsDeps,
  name: string,
  request: LifeRequest,
  dryRun: boolean,
  caller: Caller,
): Promise<LifeAnswer> {
  const row = await rowOf(deps, name);
  if (request.act === 'import' && !dryRun)
    throw new Fault('KT5109', { place: `credential ${name}`, saw: 'no key was handed in' });
  const action = dryRun ? null : guarded(request);
  if (action !== null) {
    const plan = lifePlan(row.state, await factsFor(deps, row), request);
    return { plan, ...(await askFor(deps, name, action, caller)) };
  }
  const minted = { saga: deps.ports.ids.next('life'), attempt: deps.ports.ids.next('att') };
  return carryOut(deps, { row, request, dryRun, caller, minted, options: releaseOf(row.state, request) });
}

/**
 * What writes a key to the destinations needs the approval that a rotation needs, what takes it away the one that a
 * revocation needs. An import brings the key along: it is proved.
 */
function guarded(request: LifeRequest): AskedAction | null {
  switch (request.act) {
    case 'rollback':
    case 'sync':
      return { do: 'redeliver', act: request.act, reason: request.reason };
    case 'decommission': {
      const { act, ...asked } = request;
      return { do: act, ...asked };
    }
    default:
      return null;
  }
}

/**
 * Takes in a key that was made outside, JSON `{"appKey", "appSecret"}`: it is sealed before anybody looks at it, in the
 * append that opens its delivery. Whether it is the key is seen afterwards.
 */
export async function importKey(
  deps: OperationsDeps,
  name: string,
  reason: string,
  raw: Uint8Array,
  caller: Caller,
): Promise<LifeAnswer> {
  if (raw.length === 0 || raw.length > LONGEST_KEY_BYTES)
    throw new Fault('KT5024', { place: `credential ${name}`, saw: `${raw.length} bytes` });
  const row = await rowOf(deps, name);
  const request = { act: 'import', reason } as const;
  const facts = await factsFor(deps, row);
  const minted = { saga: deps.ports.ids.next('life'), attempt: deps.ports.ids.next('att') };
  // Refused before it is sealed where that is known already: whoever brings it has it still.
  lifeEvents(row.state, facts, request, minted);
  const from = { credential: row.state.uid, attempt: minted.attempt };
  const { events, sealed } = await sealReply(deps.ports, from, { bytes: pastedBytes(raw), status: null });
  const options = { before: events, ...(sealed === undefined ? {} : { sealed }) };
  return carryOut(deps, { row, request, dryRun: false, caller, minted, options });
}

interface Act {
  readonly row: SummaryRow;
  readonly request: LifeRequest;
  readonly dryRun: boolean;
  readonly caller: Caller;
  readonly minted: { readonly saga: string; readonly attempt: string };
  readonly options: AskedOptions;
}

async function carryOut(
  deps: OperationsDeps,
  { row, request, dryRun, caller, minted, options }: Act,
): Promise<LifeAnswer> {
  const { uid } = row.state;
  const facts = await factsFor(deps, row);
  const plan = lifePlan(row.state, facts, request);
  if (dryRun) return { plan, afterPosition: null, approval: null };
  const afterPosition = await deps.ports.journal.lastPosition(uid);
  const events = (state: CredentialState) => lifeEvents(state, facts, request, minted);
  await appendAsked(deps, uid, actorOf(caller), events, options);
  deps.poke();
  return { plan, afterPosition, approval: null };
}

/** A rotation that is given up takes no place of the policy any more. */
function releaseOf({ saga }: CredentialState, { act }: LifeRequest): { readonly release?: string } {
  return act === 'cancel' && saga !== null ? { release: saga.id } : {};
}
