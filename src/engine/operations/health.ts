import { asFault } from '../../domain/fault.ts';
import type { DaemonInfo, DoctorCheck } from '../../domain/views.ts';
import type { OperationsDeps } from './deps.ts';
import { summaries } from './look.ts';

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
    ...(await leftovers(deps)),
    ...(await issuerChecks(deps)),
    ...(await storeChecks(deps)),
  ];
}

/** Manifests of credentials whose life is over: they do nothing, and read as if they did. */
async function leftovers(deps: OperationsDeps): Promise<readonly DoctorCheck[]> {
  const { credentials } = deps.fleet.current();
  const left: string[] = [];
  for await (const { state } of summaries(deps))
    if (state.life.decommissioned !== null && credentials.has(state.name)) left.push(state.name);
  if (left.length === 0) return [];
  const saw = `${left.join(', ')}: decommissioned, and still in the manifests`;
  return [{ name: 'manifests', ok: false, saw, next: 'remove them, or keyturn recommission CREDENTIAL' }];
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
