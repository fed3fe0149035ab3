import { setTimeout as pause } from 'node:timers/promises';
import type { CredentialEvent } from '../../../src/domain/events.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { Journal } from '../../../src/ports/journal.ts';

/** Appends as fast as it can, each writer to a stream of its own, whatever becomes of the database meanwhile. */
export interface Writers {
  /** How many appends were acknowledged so far. */
  count(): number;
  /** Ends them, and resolves to what is missing of all that was acknowledged, or stands there twice. */
  settle(): Promise<readonly string[]>;
}

const WRITERS = 4;
const TRY_AGAIN_MS = 50;

export async function startWriters(journal: Journal): Promise<Writers> {
  const streams = Array.from({ length: WRITERS }, (_, index) => `cred_writer-${index}`);
  const at = systemClock.now();
  await journal.register(
    streams.map((uid) => ({ uid, name: `writer-${uid}` })),
    { at },
  );
  const acknowledged = new Map(streams.map((stream) => [stream, new Map<number, number>()]));
  let stopped = false;
  let mark = 0;

  const write = async (stream: string): Promise<void> => {
    let seq = 1;
    while (!stopped) {
      const own = ++mark;
      try {
        const state = await journal.append(stream, seq, [marked(own)], { at, actor: 'engine' });
        seq = state.seq;
        acknowledged.get(stream)?.set(seq, own);
      } catch (thrown) {
        if (!(thrown instanceof Fault)) throw thrown;
        // It may be there all the same: nobody was told.
        seq = (await stateWhenItAnswers(journal, stream)) ?? seq;
      }
    }
  };
  const writing = Promise.all(streams.map(write));

  return {
    count: () => [...acknowledged.values()].reduce((sum, { size }) => sum + size, 0),
    settle: async () => {
      stopped = true;
      await writing;
      const missing = await Promise.all(
        [...acknowledged].map(([stream, rows]) => missingIn(journal, stream, rows)),
      );
      return missing.flat();
    },
  };
}

/** An event that may come at any time, told apart by its version. */
function marked(version: number): CredentialEvent {
  return { type: 'Loaded', consumer: 'writer', version };
}

async function stateWhenItAnswers(journal: Journal, stream: string): Promise<number | null> {
  for (;;) {
    try {
      return (await journal.state(stream))?.seq ?? null;
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      await pause(TRY_AGAIN_MS);
    }
  }
}

const PAGE = 1_000;

async function missingIn(
  journal: Journal,
  stream: string,
  rows: ReadonlyMap<number, number>,
): Promise<readonly string[]> {
  const kept = new Map<number, number>();
  let afterPosition = 0;
  for (;;) {
    const page = await journal.events({ stream, afterPosition, limit: PAGE });
    for (const { event, position, seq } of page) {
      afterPosition = position;
      if (event.type === 'Loaded') kept.set(seq, event.version);
    }
    if (page.length < PAGE) break;
  }
  const problems = [...rows].flatMap(([at, mark]) =>
    kept.get(at) === mark
      ? []
      : [`${stream}, event ${at}: acknowledged ${mark}, kept ${kept.get(at) ?? 'nothing'}`],
  );
  const twice = kept.size - new Set(kept.values()).size;
  return twice === 0 ? problems : [...problems, `${stream}: ${twice} written twice`];
}
