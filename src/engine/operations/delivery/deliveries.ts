import type { Caller } from '../../../domain/access/caller.ts';
import { BEAT_MS } from '../../../domain/deliveries.ts';
import type {
  DeliveryRequest,
  DeliveryWord,
  Entitled,
  Entitlement,
  Wanted,
} from '../../../domain/deliveries.ts';
import { asFault, Fault, viewOfFault } from '../../../domain/fault.ts';
import { createNews } from '../../news.ts';
import { rowOf } from '../look.ts';
import type { Feed } from './feed.ts';
import type { HandOut, HandOutDeps } from './hand-out.ts';

/** What every stream of deliveries shares. */
export interface DeliveryDesk {
  readonly deps: HandOutDeps;
  readonly feed: Feed;
  readonly handOut: HandOut;
}

/**
 * What each of the credentials is and becomes, until the signal or the end of the caller's right. Nothing is read ahead: an
 * agent that does not take what it is told holds up its own stream and nothing else.
 */
export async function* deliveries(
  desk: DeliveryDesk,
  { instance, credentials }: DeliveryRequest,
  entitled: Entitled,
  signal: AbortSignal,
): AsyncGenerator<DeliveryWord, void> {
  const seat = createSeat(desk, credentials);
  const { metrics } = desk.deps.ports;
  metrics.deliveryStream(1);
  try {
    while (!signal.aborted) {
      const entitlement = await entitled();
      if (entitlement === null) return;
      let hasSaid = false;
      for (const name of seat.take()) {
        const word = await wordOf(desk, seat, { name, instance, ...entitlement });
        if (!seat.isNews(word)) continue;
        hasSaid = true;
        metrics.delivery(word.is);
        yield word;
      }
      if (hasSaid) yield { is: 'settled' };
      if (await seat.wait(signal)) continue;
      yield { is: 'beat' };
    }
  } finally {
    metrics.deliveryStream(-1);
    seat.leave();
  }
}

type AboutOne = Exclude<DeliveryWord, { is: 'settled' | 'beat' }>;

async function wordOf(
  { deps, handOut }: DeliveryDesk,
  seat: Seat,
  { name, instance, caller, withheld }: Entitlement & { readonly name: string; readonly instance: string },
): Promise<AboutOne> {
  if (caller.credentials?.includes(name) !== true) {
    seat.again(name);
    return { is: 'refused', credential: name, fault: viewOfFault(notTheirs(caller, name)) };
  }
  try {
    await seat.listenTo(name, async () => (await rowOf(deps, name)).state.uid);
    const handed = await handOut(name, { caller, instance, withheld, holds: seat.holds(name) });
    seat.holdsNow(name, handed.is === 'none' ? null : handed.version);
    return { ...handed, credential: name };
  } catch (thrown) {
    seat.again(name);
    return { is: 'failed', credential: name, fault: viewOfFault(asFault(thrown, `delivery of ${name}`)) };
  }
}

/** No role is enough: the manifest of the credential lists the consumer, or it does not. */
export function notTheirs({ kind, name: who }: Caller, name: string): Fault {
  return new Fault('KT6003', {
    place: `credential ${name}`,
    saw: `${kind} ${who} is not one of its consumers with this token`,
    expected: `${who} under spec.consumers of ${name}, with the token that is shown`,
  });
}

interface Seat {
  /** Those to look at, in the order in which they were asked for; they are looked at once. */
  take(): readonly string[];
  holds(name: string): number | null;
  holdsNow(name: string, version: number | null): void;
  /** Whether it differs from what was said of the credential last: most of what happens to one changes no key. */
  isNews(word: AboutOne): boolean;
  /** Looks at it at the next sign of life, whatever happens. */
  again(name: string): void;
  /** Once; the journal is asked which stream that is, and not again for each thing that happens to it. */
  listenTo(name: string, uidOf: () => Promise<string>): Promise<void>;
  /** True as soon as there is something to look at, false when a sign of life is due. */
  wait(signal: AbortSignal): Promise<boolean>;
  leave(): void;
}

function createSeat({ feed }: DeliveryDesk, credentials: readonly Wanted[]): Seat {
  const held = new Map(credentials.map(({ name, holds }) => [name, holds]));
  let due = new Set(held.keys());
  let later = new Set<string>();
  let failure: Fault | null = null;
  const bell = createNews();
  const said = new Map<string, string>();
  const leaving = new Map<string, () => void>();
  const wake = (name: string): void => {
    due.add(name);
    bell.announce();
  };
  return {
    take: () => {
      if (failure !== null) throw failure;
      const now = [...held.keys()].filter((name) => due.has(name));
      due = new Set();
      return now;
    },
    holds: (name) => held.get(name) ?? null,
    holdsNow: (name, version) => void held.set(name, version),
    isNews: (word) => {
      const gist = gistOf(word);
      const isNews = said.get(word.credential) !== gist;
      said.set(word.credential, gist);
      return isNews;
    },
    again: (name) => void later.add(name),
    listenTo: async (name, uidOf) => {
      if (leaving.has(name)) return;
      leaving.set(
        name,
        await feed.listen(await uidOf(), {
          wake: () => wake(name),
          fail: (thrown) => {
            failure = asFault(thrown, 'journal');
            bell.announce();
          },
        }),
      );
    },
    wait: async (signal) => {
      if (due.size > 0 || failure !== null || (await bell.next(BEAT_MS, signal))) return true;
      due = later;
      later = new Set();
      return false;
    },
    leave: () => {
      for (const each of leaving.values()) each();
    },
  };
}

/** A key that was sent is kept from then on. */
function gistOf(word: AboutOne): string {
  if (word.is === 'key' || word.is === 'kept') return `has ${word.version}`;
  return word.is === 'none' ? word.is : `${word.is} ${word.fault.code}`;
}
