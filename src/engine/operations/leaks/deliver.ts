import { asFault, Fault } from '../../../domain/fault.ts';
import type { FaultCode } from '../../../domain/fault.ts';
import type { LeaksTaken } from '../../../domain/leaks/views.ts';
import type { Call } from '../../../ports/channel.ts';
import type { LeakSource } from '../../../ports/leak-source.ts';
import type { LeakDeps } from './deps.ts';
import { takeLeaks } from './take.ts';

/** In the metrics: who is no source may not make up names there. */
const UNKNOWN = 'unknown';

const OUTCOMES: Readonly<Partial<Record<FaultCode, string>>> = {
  KT1401: 'forged',
  KT1402: 'stale',
  KT1403: 'malformed',
  KT1404: 'no-source',
  KT1405: 'not-fetched',
};

/**
 * Takes in what a source has sent. It is noted as delivered last of all: what fails halfway is taken anew when it comes again,
 * and a finding that was made already is known. Resolves to null for what was delivered before.
 */
export async function deliver(deps: LeakDeps, name: string | null, call: Call): Promise<LeaksTaken | null> {
  const { metrics, clock } = deps.ports;
  let source: LeakSource | null = null;
  try {
    source = name === null ? await tokenSource(deps, call) : await sourceNamed(deps, name);
    const { ids, read } = source.open(call);
    if (await deps.deliveries.knows(source.name, ids)) {
      metrics.leakDelivery(source.name, 'replayed');
      return null;
    }
    const reporter = {
      actor: `leak-source:${source.name}`,
      source: source.name,
      delivery: ids.at(-1) ?? null,
    };
    const taken = await takeLeaks(deps, await read(), reporter);
    await deps.deliveries.add(source.name, ids, clock.now());
    metrics.leakDelivery(source.name, 'taken');
    return taken;
  } catch (thrown) {
    const { code } = asFault(thrown, 'leak source');
    metrics.leakDelivery(source?.name ?? UNKNOWN, OUTCOMES[code] ?? 'failed');
    throw thrown;
  }
}

/** What the sources that ask for it are told. Rejects with KT1401 where none of them asks. */
export async function tokenTypes(deps: LeakDeps, call: Call): Promise<readonly string[]> {
  try {
    return (await tokenSource(deps, call)).tokenTypes ?? [];
  } catch (thrown) {
    deps.ports.metrics.leakDelivery(UNKNOWN, OUTCOMES[asFault(thrown, 'leak source').code] ?? 'failed');
    throw thrown;
  }
}

/** What never came as far as a source: too large, cut off, too often. */
export function notTaken({ fleet, ports }: LeakDeps, name: string | null, why: string): void {
  const known = name !== null && fleet.current().leakSources.has(name);
  ports.metrics.leakDelivery(known ? name : UNKNOWN, why);
}

async function sourceNamed(deps: LeakDeps, name: string): Promise<LeakSource> {
  const source = deps.fleet.current().leakSources.has(name) ? await deps.source(name) : null;
  if (source !== null && source.tokenTypes === null) return source;
  throw new Fault('KT1404', { place: 'leak sources', saw: 'none of this name that is called here' });
}

/** GitLab calls one address for all: whose token it is tells which source. Every token is compared, whichever is right. */
async function tokenSource(deps: LeakDeps, call: Call): Promise<LeakSource> {
  const known: LeakSource[] = [];
  let asking = 0;
  for (const name of deps.fleet.current().leakSources.keys()) {
    const source = await deps.source(name);
    if (source.tokenTypes === null) continue;
    asking += 1;
    if (source.knows(call)) known.push(source);
  }
  const [first] = known;
  if (first !== undefined) return first;
  const code = asking === 0 ? 'KT1404' : 'KT1401';
  throw new Fault(code, {
    place: 'leak sources',
    saw: asking === 0 ? 'none that is called here' : 'another token',
  });
}
