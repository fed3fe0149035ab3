import { createHash } from 'node:crypto';
import { readLeakReport } from '../connections/leak-reports/read.ts';
import { asFault } from '../domain/fault.ts';
import { createLeakIndex } from '../engine/operations/leaks/index-of-keys.ts';
import { createLeakOperations } from '../engine/operations/leaks/operations.ts';
import type { LeakOperations } from '../engine/operations/leaks/operations.ts';
import { factsFor } from '../engine/operations/look.ts';
import { LeakMatcher } from '../scan/match/matcher.ts';
import type { Engine } from './assembly.ts';
import type { Ground } from './ground.ts';

/** What is known of leaks, and what takes reports of them in. */
export function openLeaks({ journal }: Pick<Ground, 'journal'>, engine: Engine): LeakOperations {
  const { ports, fleet, news, watched, ticker, configuration } = engine;
  const matcher = new LeakMatcher();
  const index = createLeakIndex({ ports, fleet, watched }, matcher);
  // Whoever waits for reports is ready before the first one comes; a failure shows then, too.
  if (fleet.current().leakSources.size > 0) index.refresh().catch(() => undefined);
  return createLeakOperations({
    ...{ ports, fleet, watched, news, matcher, index, readReport: readLeakReport },
    deliveries: journal.deliveries,
    source: (name) => configuration.outside().leakSource(name),
    poke: () => ticker.poke(),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    alertNow: (uid) => alertNow(engine, uid),
  });
}

/** Whoever has read a leaked key needs no longer than a beat either. */
async function alertNow({ ports, fleet, watched, alerting, ticker }: Engine, uid: string): Promise<void> {
  ticker.poke();
  const state = await ports.journal.state(uid);
  const row = state === null ? null : await ports.journal.findByName(state.name);
  if (row === null) return;
  await alerting.reviewCredential(row.state, await factsFor({ ports, fleet, watched }, row));
  alerting.tick().catch((thrown: unknown) => {
    const { code, saw } = asFault(thrown, 'alerts');
    ports.log.warn('alerts are said at the next beat', { code, saw });
  });
}
