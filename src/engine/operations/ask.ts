import type { CredentialState } from '../../domain/credential.ts';
import type { CredentialEvent } from '../../domain/events.ts';
import { Fault } from '../../domain/fault.ts';
import { unconfirmedRestore } from '../../domain/rotation/restored.ts';
import type { AppendOptions } from '../../ports/journal.ts';
import type { OperationsDeps } from './deps.ts';
import { rowOf } from './look.ts';
import { actorOf } from './operations.ts';
import type { Caller } from './operations.ts';

const MOST_CONFLICTS = 50;

export interface AskedOptions extends Pick<AppendOptions, 'reserve' | 'release' | 'sealed'> {
  /** What comes with it whatever the state is, in the same append. */
  readonly before?: readonly CredentialEvent[];
  /** Whether the engine looks at the credential again: not where nothing follows from what is noted. */
  readonly wakes?: boolean;
}

/**
 * Appends what somebody asked for. `eventsFor` looks at the newest state, and again whenever another writer was first;
 * it throws what it can't allow, and returns nothing where nothing needs to be written.
 */
export async function appendAsked(
  deps: Pick<OperationsDeps, 'ports' | 'news'>,
  uid: string,
  actor: string,
  eventsFor: (state: CredentialState) => readonly CredentialEvent[],
  { before = [], wakes = true, ...options }: AskedOptions = {},
): Promise<void> {
  const { journal, clock } = deps.ports;
  for (let conflicts = 0; conflicts < MOST_CONFLICTS; conflicts += 1) {
    const state = await journal.state(uid);
    if (state === null) throw new Fault('KT5012', { place: `credential ${uid}`, saw: 'no such credential' });
    const asked = eventsFor(state);
    if (asked.length === 0) return;
    const events = [...before, ...asked];
    const at = clock.now();
    try {
      const released = { ...releaseOf(events), ...options };
      await journal.append(
        uid,
        state.seq,
        events,
        { at, actor },
        wakes ? { ...released, dueAt: at } : released,
      );
      deps.news.announce();
      return;
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.code !== 'KT2106') throw thrown;
    }
  }
  throw new Fault('KT2106', { place: `journal, ${uid}`, saw: `${MOST_CONFLICTS} conflicts in a row` });
}

/** The same for what several callers ask for at once: one append for each of them, in the order in which they came. */
export async function appendAskedByEach<Ask extends { readonly caller: Caller }>(
  deps: Pick<OperationsDeps, 'ports' | 'news'>,
  uid: string,
  asks: readonly Ask[],
  eventsFor: (state: CredentialState, own: readonly Ask[]) => readonly CredentialEvent[],
  options: AskedOptions = {},
): Promise<void> {
  const byActor = new Map<string, Ask[]>();
  for (const ask of asks) {
    const actor = actorOf(ask.caller);
    byActor.set(actor, [...(byActor.get(actor) ?? []), ask]);
  }
  for (const [actor, own] of byActor)
    await appendAsked(deps, uid, actor, (state) => eventsFor(state, own), options);
}

/** A rotation that is taken over gives its place back. */
function releaseOf(events: readonly CredentialEvent[]): Pick<AppendOptions, 'release'> {
  const superseded = events.find((event) => event.type === 'Superseded');
  return superseded === undefined ? {} : { release: superseded.rotation };
}

/** A person has looked at the issuer after a restore and answers for going on. */
export async function confirmRestore(
  deps: OperationsDeps,
  name: string,
  reason: string,
  caller: Caller,
): Promise<void> {
  const row = await rowOf(deps, name);
  await appendAsked(deps, row.state.uid, actorOf(caller), (state) => {
    if (unconfirmedRestore(state) === null)
      throw new Fault('KT2152', { place: `credential ${name}`, saw: 'no restore waits for a confirmation' });
    return [{ type: 'IssuerConfirmed', evidence: reason, by: 'person' }];
  });
  deps.poke();
}
