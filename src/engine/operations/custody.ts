import { asFault, Fault } from '../../domain/fault.ts';
import { RUNNING_WITHIN_MS, UNSEEN_ESCROW } from '../../domain/replica.ts';
import type { Replica } from '../../domain/replica.ts';
import type { EscrowImport } from '../../domain/requests.ts';
import type { CustodyView, EscrowImported, ReplicaView } from '../../domain/views.ts';
import type { ForeignEntry } from '../../ports/escrow-book.ts';
import { appendIfMissing } from '../escrow/found.ts';
import type { Found } from '../escrow/found.ts';
import type { OperationsDeps } from './deps.ts';
import { actorOf } from './operations.ts';
import type { Caller } from './operations.ts';

const PAGE = 500;
const NEVER_SEEN_AT = 0;

export async function custodyView(deps: OperationsDeps): Promise<CustodyView> {
  const { journal, custody } = deps.ports;
  const replicas = await journal.replicas.all();
  return {
    ...(await deps.custody.about()),
    recoveryRecipients: custody.recoveryRecipients,
    replicas: replicas.map((replica) => viewOf(deps, replica)),
  };
}

function viewOf(deps: OperationsDeps, { name, seenAt, sweptAt, importedAt, gone }: Replica): ReplicaView {
  const self = name === deps.ports.replica;
  const running = self || deps.ports.clock.now() - seenAt < RUNNING_WITHIN_MS;
  const { at = null, by = null, reason = null } = gone ?? {};
  return { name, self, running, seenAt, sweptAt, importedAt, goneAt: at, goneBy: by, goneReason: reason };
}

/**
 * Brings the escrow of a replica that is not there into the journal. Only when every entry was read is it settled that
 * the replica holds nothing more; what could be read is written down in any case.
 */
export async function importEscrow(
  deps: OperationsDeps,
  { file, replica: name }: EscrowImport,
  caller: Caller,
): Promise<EscrowImported> {
  await absent(deps, name);
  const startedAt = deps.ports.clock.now();
  const { entries, damaged } = await deps.custody.readEscrow(file);
  const counts: Record<Found, number> = { known: 0, appended: 0, foreign: 0 };
  const unread: EscrowImported['unread'][number][] = [];
  for (const entry of entries) {
    const { credential, attempt } = entry.header;
    const found = await bring(deps, entry, caller);
    if (found instanceof Fault) unread.push({ credential, attempt, code: found.code });
    else counts[found] += 1;
  }
  const complete = unread.length === 0 && damaged === 0;
  if (complete) await deps.ports.journal.replicas.imported(name, startedAt);
  deps.news.announce();
  deps.poke();
  const { appended, foreign } = counts;
  return { replica: name, entries: entries.length, appended, foreign, damaged, unread, complete };
}

async function bring(deps: OperationsDeps, entry: ForeignEntry, caller: Caller): Promise<Found | Fault> {
  try {
    return await appendIfMissing(deps.ports, entry.header, () => entry.file(), actorOf(caller));
  } catch (thrown) {
    const fault = asFault(thrown, `escrow, ${entry.header.credential}, ${entry.header.attempt}`);
    // Custody can't read this one; anything else stops the import, which may be repeated.
    if (fault.code.startsWith('KT20')) return fault;
    throw fault;
  }
}

/** A person's word that the escrow of a replica will never be read again. */
export async function declareGone(
  deps: OperationsDeps,
  name: string,
  reason: string,
  caller: Caller,
): Promise<void> {
  await absent(deps, name);
  const at = deps.ports.clock.now();
  await deps.ports.journal.replicas.gone(name, { at, by: actorOf(caller), reason });
  deps.ports.log.warn('a replica was declared gone', { replica: name, by: actorOf(caller), reason });
  deps.poke();
}

async function absent(deps: OperationsDeps, name: string): Promise<void> {
  const { replicas } = deps.ports.journal;
  const replica = (await replicas.all()).find((each) => each.name === name);
  const place = `replica ${name}`;
  if (replica !== undefined) {
    if (viewOf(deps, replica).running) throw new Fault('KT2033', { place, saw: 'seen in the last minutes' });
    return;
  }
  if (!(await isNamedByCall(deps, name)))
    throw new Fault('KT2032', { place, saw: 'the journal has never seen it' });
  await replicas.join(name, UNSEEN_ESCROW, NEVER_SEEN_AT);
}

/** A call waits for a replica that is in no table, as after a restore from a copy without it. */
async function isNamedByCall({ ports }: OperationsDeps, name: string): Promise<boolean> {
  for (let afterName: string | null = null; ;) {
    const page = await ports.journal.summaries({ afterName, limit: PAGE });
    if (page.some(({ state: { saga } }) => saga !== null && 'call' in saga && saga.call.replica === name))
      return true;
    const last = page.at(-1);
    if (last === undefined) return false;
    afterName = last.state.name;
  }
}
