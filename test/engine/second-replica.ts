import { join } from 'node:path';
import { createAlerting } from '../../src/engine/alerting.ts';
import { createCensus } from '../../src/engine/census.ts';
import { createReplicaBeat } from '../../src/engine/escrow/replica-beat.ts';
import type { Ports } from '../../src/engine/ports.ts';
import { runCredential } from '../../src/engine/runner.ts';
import { createTicker } from '../../src/engine/ticker.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { SealedFile } from '../../src/ports/custody.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { EngineRig } from './rig.ts';

/** Another daemon on the same journal, with the same identity and an escrow of its own. */
export interface SecondReplica {
  readonly name: string;
  readonly escrowPath: string;
  /** Its escrow takes so many entries and no more: what comes then goes to the database alone. */
  loseEscrowAfter(entries: number): void;
  /** Works on what is due until its process ends in the middle of it: what it held in memory is gone. */
  runUntilKilled(): Promise<void>;
  /** Starts again, and does what a daemon does first. */
  comeBack(): Promise<void>;
}

/**
 * It dies when it has escrowed a reply, just before the reply reaches the journal. One that is not known has left no row,
 * as where the journal was restored from a copy without it.
 */
export async function secondReplica(rig: EngineRig, check: string, isKnown = true): Promise<SecondReplica> {
  const name = 'replica-other';
  const escrowPath = join(rig.custodyPlace.directory, 'escrow.other');
  const custody = await rig.custodyPlace.open({
    escrow: { path: escrowPath, fallback: null, reserveBytes: 16 * 1024 },
    journalIsEmpty: false,
    expectedCheck: check,
  });
  if (isKnown) await rig.ports.journal.replicas.join(name, 'escrow-other', rig.clock.now());
  let takes = Infinity;
  const escrow = async (sealed: SealedFile): Promise<void> => {
    if (takes-- > 0) return custody.escrow(sealed);
    throw new Fault('KT2005', { place: escrowPath, saw: 'EIO' });
  };
  return {
    ...{ name, escrowPath },
    loseEscrowAfter: (entries) => void (takes = entries),
    runUntilKilled: async () => {
      let killed: () => void = () => undefined;
      const dying = new Promise<void>((resolve) => (killed = resolve));
      const journal = killedAtSealed(rig.ports.journal, killed);
      const ticker = tickerOf(rig, { ...rig.ports, replica: name, custody: { ...custody, escrow }, journal });
      await ticker.tick();
      await dying;
    },
    comeBack: async () => {
      await rig.ports.journal.replicas.join(name, 'escrow-other', rig.clock.now());
      await createReplicaBeat({ ...rig.ports, replica: name, custody }, custody.book)();
    },
  };
}

function killedAtSealed(journal: Journal, killed: () => void): Journal {
  return {
    ...journal,
    append: (stream, afterSeq, events, meta, options) => {
      if (!events.some(({ type }) => type === 'Sealed'))
        return journal.append(stream, afterSeq, events, meta, options);
      killed();
      return new Promise(() => undefined);
    },
  };
}

/** The ticker of another daemon, which takes over what is due and past its lease. */
export function tickerOf({ fleet }: EngineRig, ports: Ports) {
  const channel = async (name: string) => ({ name, deliver: async () => null });
  const alerting = createAlerting({ ports, fleet, channel });
  const runner = {
    ...{ ports, fleet, alerting, watched: new Map(), census: createCensus() },
    agreements: async () => [],
    adoption: { ledgers: async () => new Map(), cluster: () => Promise.reject(new Error('no cluster')) },
  };
  return createTicker({
    ...{ ports, owner: 'other', leaseMs: 30_000, capacity: 4 },
    run: (claim) => runCredential({ ...runner, onCommit: () => undefined }, claim),
    onFatal: (thrown) => {
      throw thrown;
    },
  });
}
