import { administrator } from '../../../src/domain/access/caller.ts';
import type { Caller, Operations } from '../../../src/engine/operations/operations.ts';
import type { EventType } from '../../../src/domain/events.ts';
import type { Issuer } from './issuer.ts';
import { effectsOf, heldKeys } from './life.ts';
import type { Look } from './messages.ts';
import { makePlace } from './place.ts';
import type { Place, PlaceOptions, VaultPlace } from './place.ts';
import { look, runDaemon, tick } from './run-daemon.ts';
import type { Running } from './run-daemon.ts';

export type Seen = Omit<Look, 'appends'>;

/** The daemon in this process, with its issuer in another one, and clocks that move together. */
export interface Rig {
  readonly issuer: Issuer;
  readonly place: Place;
  operations(): Operations;
  /** Time passes for both, then everything that is due is done. */
  pass(ms: number): Promise<Seen>;
  look(): Promise<Seen>;
  count(type: EventType): Promise<number>;
  restart(): Promise<void>;
  /** What took effect at the issuer. */
  effects(): Promise<string>;
  stores(): Promise<string>;
  close(): Promise<void>;
}

export const PERSON: Caller = administrator('operator');

let rigs = 0;

export async function setUp(
  issuer: Issuer,
  vault: VaultPlace,
  options: Omit<PlaceOptions, 'name'>,
  beforeStart: (place: Place) => Promise<void> = async () => undefined,
): Promise<Rig> {
  const place = await makePlace(issuer, vault, { name: `wb-rig-${process.pid}-${++rigs}`, ...options });
  await beforeStart(place);
  const start = (): Promise<Running> => runDaemon({ ...place, aheadMs: issuer.offsetMs() });
  let running = await start();
  const see = (): Promise<Seen> => look(running, place.name);
  return {
    issuer,
    place,
    operations: () => running.daemon.operations,
    pass: async (ms) => {
      await issuer.move(ms);
      running.clock.advance(ms);
      await tick(running);
      return see();
    },
    look: see,
    count: async (type) => (await see()).events.filter((each) => each === type).length,
    restart: async () => {
      await running.daemon.stop();
      running = await start();
    },
    effects: () => effectsOf(issuer, place.name),
    stores: () => heldKeys(issuer, place),
    close: async () => {
      await running.daemon.stop();
      await place.remove();
    },
  };
}
