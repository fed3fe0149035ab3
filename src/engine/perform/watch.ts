import { currentVersion, liveVersions } from '../../domain/credential.ts';
import type { CredentialState, Observation } from '../../domain/credential.ts';
import type { CredentialEvent, DestinationHealth, ProbeVerdict } from '../../domain/events.ts';
import { Fault } from '../../domain/fault.ts';
import { isYoungerThanKnown } from '../../domain/reset-elsewhere.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { DestinationSpec } from '../../domain/spec.ts';
import type { ApplicationView, ProbeResult } from '../../ports/issuer.ts';
import type { Performer, StepContext } from './context.ts';
import { observed } from './context.ts';
import { openKey, payloadOf, probeKey } from './keys.ts';
import { acceptedByAgreement, isNews, permissionsSeen } from './permissions.ts';

/**
 * Looks at the outside in quiet times: is each live key still accepted, does each destination still hold the current
 * key, did somebody reset the key elsewhere? Only a change is written down; looking again costs nothing in the journal.
 */
export const performWatch: Performer<StepOf<'watch'>> = async function* (_step, context) {
  const { state } = context;
  const probes = await probeVersions(context);
  const destinations = await checkDestinations(context);
  const application = await settledApplication(context);
  const seen = {
    keys: Object.fromEntries([...probes].map(([version, { verdict }]) => [version, verdict])),
    destinations,
    resetElsewhere: isYoungerThanKnown(state, application?.keyBornAt ?? null),
  };
  const permissions = permissionsSeen(context, application, probes);
  const events: CredentialEvent[] = [];
  if (!sameObservation(seen, state.observation) || isNews(state, permissions))
    events.push({ type: 'Observed', ...seen, ...(permissions === null ? {} : { permissions }) });
  events.push(...(await acceptedByAgreement(context, permissions)));
  if (events.length > 0) yield { events };
};

/** Answers about the way to the issuer, not about the key. */
const SAYS_NOTHING: ReadonlySet<ProbeVerdict> = new Set<ProbeVerdict>(['unreachable', 'clock']);

async function probeVersions(context: StepContext): Promise<ReadonlyMap<number, ProbeResult>> {
  const probes = new Map<number, ProbeResult>();
  for (const { version, key } of liveVersions(context.state)) {
    if (key === null) continue;
    const probe = await probeKey(context, await openKey(context, key));
    if (SAYS_NOTHING.has(probe.verdict) && probe.fault !== null) throw probe.fault;
    probes.set(version, probe);
  }
  return probes;
}

/** While a rotation writes to the destinations their content is its business. */
async function checkDestinations(context: StepContext): Promise<Record<string, DestinationHealth>> {
  const { state, spec } = context;
  const settled = state.saga === null || state.saga.phase === 'overlap' || state.saga.phase === 'retired';
  const key = currentVersion(state)?.key ?? null;
  if (!settled || key === null) return { ...state.observation?.destinations };
  const wanted = context.ports.custody.digest(payloadOf(await openKey(context, key), spec.fields));
  const health: Record<string, DestinationHealth> = {};
  for (const destination of spec.destinations)
    health[destination.name] = await healthOf(context, destination, wanted);
  return health;
}

async function healthOf(
  context: StepContext,
  destination: DestinationSpec,
  wanted: string,
): Promise<DestinationHealth> {
  try {
    const store = await context.ports.outside.store(destination.store);
    const live = await store.readLive(destination);
    if (live === null) return 'missing';
    return context.ports.custody.digest(live.payload) === wanted ? 'ok' : 'drift';
  } catch (thrown) {
    if (thrown instanceof Fault) return 'unreachable';
    throw thrown;
  }
}

/** The application while no call of ours is open, when a key that is younger than the one we hold is somebody else's. */
async function settledApplication(context: StepContext): Promise<ApplicationView | null> {
  return hasOpenCall(context.state) ? null : observed(context);
}

function hasOpenCall(state: CredentialState): boolean {
  return state.saga?.kind === 'rotation' && state.saga.phase !== 'overlap' && state.saga.phase !== 'retired';
}

function sameObservation(seen: Omit<Observation, 'at'>, last: Observation | null): boolean {
  if (last === null) return false;
  return (
    seen.resetElsewhere === last.resetElsewhere &&
    sameRecord(seen.keys, last.keys) &&
    sameRecord(seen.destinations, last.destinations)
  );
}

function sameRecord(
  left: Readonly<Record<string, string>>,
  right: Readonly<Record<string, string>>,
): boolean {
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}
