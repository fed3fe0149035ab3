import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { clientConfig } from './address.ts';
import type { DatabaseAddress } from '../../domain/database-address.ts';

/** Tells the other replicas that something was committed, and hears it from them. */
export interface Tidings {
  /** Something was committed here. Said once for all that was committed in a moment. */
  tell(): void;
  close(): Promise<void>;
}

const CHANNEL = 'keyturn';
/** Telling makes others look for work; a burst of commits is one look. */
const GATHER_MS = 100;
const RECONNECT_MS = 1_000;
/** A connection that nobody hears from for this long is asked whether it is still there. */
const ASK_EVERY_MS = 15_000;

/**
 * A connection of its own, made anew when it breaks. What is lost meanwhile is not missed: every replica looks for work
 * at each of its ticks anyhow. It is told after the commit and apart from it, because commits that notify wait for each
 * other in the server.
 */
export function openTidings(address: DatabaseAddress, onHeard: () => void): Tidings {
  let client: pg.Client | null = null;
  let latest: pg.Client | null = null;
  let closed = false;
  let gathering: NodeJS.Timeout | null = null;

  const own = (): string => String(client === null ? '' : sessionOf(client));
  const listen = async (): Promise<void> => {
    const fresh = new pg.Client(clientConfig(address, 'keyturn tidings'));
    latest = fresh;
    const ended = new Promise<void>((resolve) => {
      fresh.on('error', () => resolve());
      fresh.on('end', () => resolve());
    });
    try {
      // A connection that is ended while it is being made never says so by the promise of its making.
      await Promise.race([fresh.connect(), ended.then(() => Promise.reject(new Error('ended')))]);
      await fresh.query(`LISTEN ${CHANNEL}`);
      fresh.on('notification', ({ payload }) => {
        if (payload !== own()) onHeard();
      });
      client = fresh;
      await Promise.race([ended, untilSilent(fresh)]);
    } catch {
      // Whatever it was, the next connection is tried after a pause.
    } finally {
      client = null;
      await fresh.end().catch(() => undefined);
    }
  };
  const nap = new AbortController();
  const keepListening = async (): Promise<void> => {
    while (!closed) {
      await listen();
      if (!closed) await pause(RECONNECT_MS, undefined, { signal: nap.signal }).catch(() => undefined);
    }
  };
  const listening = keepListening();

  return {
    tell() {
      gathering ??= setTimeout(() => {
        gathering = null;
        client?.query('SELECT pg_notify($1, $2)', [CHANNEL, own()]).catch(() => undefined);
      }, GATHER_MS).unref();
    },
    async close() {
      closed = true;
      nap.abort();
      if (gathering !== null) clearTimeout(gathering);
      await latest?.end().catch(() => undefined);
      await listening;
    },
  };
}

/** The number of the server's process for a session: what a replica knows its own tidings by. */
function sessionOf(client: pg.Client): number | null {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : null;
}

/** Resolves when the connection does not answer any more. */
async function untilSilent(client: pg.Client): Promise<void> {
  for (;;) {
    await pause(ASK_EVERY_MS, undefined, { ref: false });
    const answer = client.query('SELECT 1').then(
      () => true,
      () => false,
    );
    if (!(await Promise.race([answer, pause(ASK_EVERY_MS, false, { ref: false })]))) return;
  }
}
