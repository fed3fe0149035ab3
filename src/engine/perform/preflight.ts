import { currentVersion } from '../../domain/credential.ts';
import type { Rotation } from '../../domain/credential.ts';
import { formatDuration, SECOND_MS } from '../../domain/duration.ts';
import { Fault, viewOfFault } from '../../domain/fault.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { Performer, StepContext } from './context.ts';
import { applicationOf, issuerPlace, rotationOf } from './context.ts';
import { isAlive, openKey, probeKey } from './keys.ts';
import { baselineOf, showsReset } from './open.ts';

const CLOCK_TOLERANCE_MS = 120 * SECOND_MS;

type Check = (context: StepContext, rotation: Rotation) => Promise<string | null>;

/**
 * Everything that can be known to work before the one act that can't be taken back. A check returns what it proved,
 * or null where it has nothing to prove, and throws what it found wanting.
 */
export const performPreflight: Performer<StepOf<'preflight'>> = async function* (_step, context) {
  const rotation = rotationOf(context);
  const checks: string[] = [];
  try {
    for (const check of CHECKS) {
      const proved = await check(context, rotation);
      if (proved !== null) checks.push(proved);
    }
  } catch (thrown) {
    if (!(thrown instanceof Fault) || !GIVES_UP.has(thrown.code) || rotation.phase === 'secret-lost')
      throw thrown;
    yield { events: [{ type: 'Aborted', fault: viewOfFault(thrown) }], release: rotation.id };
    return;
  }
  yield { events: [{ type: 'Preflighted', checks }] };
};

/** What the rotation was opened on is no longer so: it is given up, and a new one starts from what is true then. */
const GIVES_UP: ReadonlySet<string> = new Set(['KT5003', 'KT5006']);

const recoveryRecipient: Check = async ({ issuer, ports }) => {
  if (issuer.rehearsal || ports.custody.recoveryRecipients.length > 0) return null;
  throw new Fault('KT5004', { place: `issuer ${issuer.name}`, saw: 'no recovery recipient is set' });
};

const custody: Check = async ({ ports }) => {
  await ports.custody.selfTest();
  return 'custody seals and opens, escrow has room';
};

const destinations: Check = async ({ ports }, rotation) => {
  for (const destination of rotation.destinations) {
    const store = await ports.outside.store(destination.store);
    await store.preflight(destination);
    const live = await store.readLive(destination);
    const place = `store ${destination.store}, ${destination.name}`;
    if ((live?.version ?? null) !== (rotation.baseline.stores[destination.name] ?? null)) {
      throw new Fault('KT5006', { place, saw: 'the live value changed since the rotation opened' });
    }
    const foreign = Object.keys(live?.payload ?? {}).filter((field) => !(field in rotation.fields));
    if (foreign.length > 0)
      throw new Fault('KT3012', { place, saw: `fields that no mapping names: ${foreign.join(', ')}` });
  }
  return `${rotation.destinations.length} destinations stage, read and compare`;
};

/** A secret that was lost has changed the issuer already; there is nothing left to compare with. */
const issuerUnchanged: Check = async (context, rotation) => {
  if (rotation.phase === 'secret-lost') return null;
  const application = await context.issuer.observe(applicationOf(context.spec));
  const now = application === null ? null : baselineOf(application);
  if (showsReset(rotation.baseline.issuer, now)) {
    throw new Fault('KT5003', {
      place: issuerPlace(context),
      saw: 'it shows another reset than the baseline',
    });
  }
  return 'the issuer is as recorded';
};

const oldKey: Check = async (context, rotation) => {
  const current = currentVersion(context.state);
  if (current?.key == null) return null;
  const probe = await probeKey(context, await openKey(context, current.key));
  refuseSkew(context, probe.issuerNowAt);
  if (isAlive(probe)) return `v${current.version} is accepted`;
  const ended = current.endsAt !== null && current.endsAt <= context.ports.clock.now();
  if (probe.verdict === 'dead' && (ended || rotation.reason === 'requested'))
    return `v${current.version} is dead`;
  if (probe.fault !== null && probe.verdict !== 'dead') throw probe.fault;
  throw new Fault('KT5001', { place: issuerPlace(context), saw: `v${current.version} is refused` });
};

function refuseSkew(context: StepContext, issuerNowAt: number | null): void {
  if (issuerNowAt === null) return;
  const skewMs = context.ports.clock.now() - issuerNowAt;
  if (Math.abs(skewMs) <= CLOCK_TOLERANCE_MS) return;
  throw new Fault('KT5002', {
    place: issuerPlace(context),
    saw: `the local clock is ${formatDuration(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead' : 'behind'}`,
  });
}

const budget: Check = async (context) => {
  const limit = context.issuer.profile.resetsPerDay.value;
  if (limit === null) return null;
  const spent = await context.ports.journal.budgetSpent(context.issuer.name, budgetDay(context));
  if (spent >= limit)
    throw new Fault('KT5005', { place: issuerPlace(context), saw: `${spent} of ${limit} used today` });
  return `${limit - spent} of ${limit} resets left today`;
};

/** The day, in UTC, on which a reset counts. */
export function budgetDay(context: StepContext): string {
  return new Date(context.ports.clock.now()).toISOString().slice(0, 10);
}

const CHECKS: readonly Check[] = [recoveryRecipient, custody, destinations, issuerUnchanged, oldKey, budget];
