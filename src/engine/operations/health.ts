import { asFault } from '../../domain/fault.ts';
import { isTooMuch, watchLoadText } from '../../domain/present/watch-load.ts';
import type { WatchLoad } from '../../domain/present/watch-load.ts';
import type { DaemonInfo, DoctorCheck } from '../../domain/views.ts';
import type { OperationsDeps } from './deps.ts';
import { summaries } from './look.ts';
import { createWatchTally } from './watch-load.ts';

export async function info(deps: OperationsDeps): Promise<DaemonInfo> {
  const fleet = deps.fleet.current();
  const issuers = await Promise.all([...fleet.issuers.keys()].map((name) => deps.ports.outside.issuer(name)));
  return {
    ...(await deps.info()),
    now: deps.ports.clock.now(),
    credentials: fleet.credentials.size,
    rehearsal: issuers.some((issuer) => issuer.rehearsal),
  };
}

/** Everything a person would look at first when something is wrong, each with what to do about it. */
export async function doctor(deps: OperationsDeps): Promise<readonly DoctorCheck[]> {
  const { custody, journal, clock } = deps.ports;
  const backlog = await journal.backlog(clock.now());
  return [
    ...(await deps.doctorChecks()),
    await check('custody', async () => {
      await custody.selfTest();
      return 'seals and opens; escrow has room';
    }),
    await check('recovery', async () => `${custody.recoveryRecipients.length} recovery recipients`),
    await check('work', async () => `${backlog.due} credentials are due`),
    ...(await fleetChecks(deps)),
    ...(await issuerChecks(deps)),
    ...(await storeChecks(deps)),
  ];
}

/** What one walk over all credentials tells. */
async function fleetChecks(deps: OperationsDeps): Promise<readonly DoctorCheck[]> {
  const { credentials } = deps.fleet.current();
  const now = deps.ports.clock.now();
  const left: string[] = [];
  const tally = createWatchTally(deps.ports.outside);
  for await (const { state } of summaries(deps)) {
    const spec = credentials.get(state.name) ?? null;
    if (state.life.decommissioned !== null && spec !== null) left.push(state.name);
    await tally.count(state, { spec, now });
  }
  return [...leftovers(left), ...tally.loads().map(watchCheck)];
}

/** Manifests of credentials whose life is over: they do nothing, and read as if they did. */
function leftovers(left: readonly string[]): readonly DoctorCheck[] {
  if (left.length === 0) return [];
  const saw = `${left.join(', ')}: decommissioned, and still in the manifests`;
  return [{ name: 'manifests', ok: false, saw, next: 'remove them, or keyturn recommission CREDENTIAL' }];
}

function watchCheck(load: WatchLoad): DoctorCheck {
  const checked = { name: `watch of ${load.issuer}`, saw: watchLoadText(load) };
  if (!isTooMuch(load)) return { ...checked, ok: true, next: null };
  const next = 'ask the issuer for more calls, and put what it agrees to into override.callsPerMinute';
  return { ...checked, ok: false, next };
}

async function issuerChecks(deps: OperationsDeps): Promise<readonly DoctorCheck[]> {
  const { outside } = deps.ports;
  const fleet = deps.fleet.current();
  return Promise.all(
    [...fleet.issuers.keys()].map((name) =>
      check(`issuer ${name}`, async () => {
        const issuer = await outside.issuer(name);
        const sample = [...fleet.credentials.values()].find((spec) => spec.issuer === name);
        if (sample === undefined) return 'no credential uses it';
        if (issuer.management === null) return `a person makes its keys; profile ${issuer.profile.name}`;
        await issuer.management.observe({ name: sample.application, user: sample.user });
        return `answers; profile ${issuer.profile.name}`;
      }),
    ),
  );
}

async function storeChecks(deps: OperationsDeps): Promise<readonly DoctorCheck[]> {
  const fleet = deps.fleet.current();
  const destinations = [...fleet.credentials.values()].flatMap((spec) => spec.destinations);
  return Promise.all(
    [...fleet.stores.keys()].map((name) =>
      check(`store ${name}`, async () => {
        const store = await deps.ports.outside.store(name);
        const sample = destinations.find((destination) => destination.store === name);
        if (sample === undefined) return 'no credential uses it';
        await store.readLive(sample);
        return 'answers';
      }),
    ),
  );
}

async function check(name: string, look: () => Promise<string>): Promise<DoctorCheck> {
  try {
    return { name, ok: true, saw: await look(), next: null };
  } catch (thrown) {
    const fault = asFault(thrown, name);
    return { name, ok: false, saw: `${fault.code} ${fault.saw}`, next: fault.next };
  }
}
