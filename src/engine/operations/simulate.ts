import { setImmediate as breathe } from 'node:timers/promises';
import { DAY_MS } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import { USUAL_PACE } from '../../domain/simulate/given.ts';
import type { Given, GivenCredential } from '../../domain/simulate/given.ts';
import type { SimulationReport } from '../../domain/simulate/report.ts';
import { simulate } from '../../domain/simulate/simulate.ts';
import { assumptionsOf } from '../calendars.ts';
import type { OperationsDeps } from './deps.ts';
import { factsFor, summaries } from './look.ts';

/** What a simulation is asked for. */
export interface SimulationRequest {
  readonly years: number;
  readonly asWritten: boolean;
}

const YEAR_MS = 365 * DAY_MS;

/** Fleets that are being simulated: each takes a core for seconds, and the engine needs it too. */
const busy = new WeakSet<OperationsDeps>();

/** Lets the fleet go on from the states that it is in. The engine has its turn all the while. */
export async function simulateFleet(
  deps: OperationsDeps,
  request: SimulationRequest,
): Promise<SimulationReport> {
  if (busy.has(deps)) throw new Fault('KT1161', { place: 'the daemon', saw: 'one that is under way' });
  busy.add(deps);
  try {
    const run = simulate(await givenOf(deps, request));
    for (;;) {
      const step = run.next();
      if (step.done === true) return step.value;
      await breathe();
    }
  } finally {
    busy.delete(deps);
  }
}

async function givenOf(deps: OperationsDeps, { years, asWritten }: SimulationRequest): Promise<Given> {
  const fromAt = deps.ports.clock.now();
  const toAt = fromAt + years * YEAR_MS;
  const credentials: GivenCredential[] = [];
  for await (const row of summaries(deps)) {
    const { spec, policy, profile } = await factsFor(deps, row, fromAt);
    if (!row.state.managed || spec === null || profile === null) continue;
    const { management } = await deps.ports.outside.issuer(spec.issuer);
    credentials.push({ state: row.state, spec, policy, profile, attended: management === null });
  }
  const assumed = assumptionsOf(deps.fleet.current(), toAt);
  return { credentials, fromAt, toAt, pace: USUAL_PACE, asWritten, assumed };
}
