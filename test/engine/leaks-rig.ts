import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLeakReport } from '../../src/connections/leak-reports/read.ts';
import { createAlerting } from '../../src/engine/alerting.ts';
import { createNews } from '../../src/engine/news.ts';
import type { LeakDeps } from '../../src/engine/operations/leaks/deps.ts';
import { createLeakIndex } from '../../src/engine/operations/leaks/index-of-keys.ts';
import { createLeakOperations } from '../../src/engine/operations/leaks/operations.ts';
import type { LeakOperations } from '../../src/engine/operations/leaks/operations.ts';
import { factsFor } from '../../src/engine/operations/look.ts';
import type { JournalWithMeta } from '../../src/journal/journal.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { LeakSource } from '../../src/ports/leak-source.ts';
import type { Metrics } from '../../src/ports/metrics.ts';
import { LeakMatcher } from '../../src/scan/match/matcher.ts';
import { engineRig, spec } from './rig.ts';
import type { EngineRig, RigOptions } from './rig.ts';

const NOWHERE = { file: 'in a test', line: 1 };

export interface LeaksRig extends EngineRig {
  readonly leaks: LeakOperations;
  readonly deps: LeakDeps;
  /** What was counted of deliveries: `SOURCE OUTCOME`. */
  readonly outcomes: readonly string[];
  /** The pair that consumers have now. */
  pair(): Promise<{ readonly appKey: string; readonly appSecret: string }>;
}

/** The real engine, and what takes reports in beside it. */
export async function leaksRig(
  options: RigOptions = {},
  sourcesOf: (clock: Clock) => readonly LeakSource[] = () => [],
): Promise<LeaksRig> {
  const rig = await engineRig(options);
  const { fleet, ticker } = rig;
  const outcomes: string[] = [];
  const metrics: Metrics = {
    ...rig.ports.metrics,
    leakDelivery: (source, outcome) => void outcomes.push(`${source} ${outcome}`),
  };
  const ports = { ...rig.ports, metrics };
  const sources = sourcesOf(ports.clock);
  const names = sources.map(
    ({ name }) => [name, { name, driver: '', settings: {}, source: NOWHERE }] as const,
  );
  fleet.replace({ ...fleet.current(), leakSources: new Map(names) });
  const watched = new Map<string, number>();
  const matcher = new LeakMatcher();
  const alerting = createAlerting({
    ...{ ports, fleet },
    channel: async (name) => ({ name, deliver: async () => null }),
  });
  const deps: LeakDeps = {
    ...{ ports, fleet, watched, matcher, news: createNews(), readReport: readLeakReport },
    deliveries: (rig.ports.journal as JournalWithMeta).deliveries,
    source: async (name) => {
      const found = sources.find((each) => each.name === name);
      if (found === undefined) throw new TypeError(`no source ${name}`);
      return found;
    },
    index: createLeakIndex({ ports, fleet, watched }, matcher),
    poke: () => ticker.poke(),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    alertNow: async () => {
      const row = await ports.journal.findByName(spec.name);
      if (row === null) return;
      await alerting.reviewCredential(row.state, await factsFor({ ports, fleet, watched }, row));
    },
  };
  return {
    ...rig,
    ...{ deps, outcomes },
    leaks: createLeakOperations(deps),
    pair: async () => {
      const { KEY = '', SECRET = '' } = JSON.parse(
        await readFile(join(rig.folder, 'wb.json'), 'utf8'),
      ) as Record<string, string>;
      return { appKey: KEY, appSecret: SECRET };
    },
  };
}
