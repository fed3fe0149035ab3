import { currentVersion, versionWith } from '../../domain/credential.ts';
import type { Rotation } from '../../domain/credential.ts';
import type { Baseline, CredentialEvent, FrozenDestination } from '../../domain/events.ts';
import { Fault, viewOfFault } from '../../domain/fault.ts';
import { isYoungerThanKnown } from '../../domain/reset-elsewhere.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { ApplicationView } from '../../ports/issuer.ts';
import type { LiveValue } from '../../ports/store.ts';
import type { Performer, StepContext } from './context.ts';
import { destinationPlace, issuerPlace, observed, rotationOf } from './context.ts';
import { findLost } from './find-lost.ts';
import { digestOfPair, isAlive, openKey, pairOfPayload, parsePasted, probeKey } from './keys.ts';
import { baselineOf, isAskedAnyway, showsReset } from './open.ts';
import { budgetDay } from './reservations.ts';
import { refuseSkew } from './skew.ts';

type Check = (context: StepContext, rotation: Rotation) => Promise<string | null>;

/**
 * Everything that can be known to work before the one act that can't be taken back. A check returns what it proved,
 * or null where it has nothing to prove, and throws what it found wanting.
 */
export const performPreflight: Performer<StepOf<'preflight'>> = async function* (_step, context) {
  const rotation = rotationOf(context);
  // What is found of a containment's lost key would end it, and with it the deletion that it is there for.
  const mayBeFound = rotation.phase === 'secret-lost' && rotation.spare === null;
  const found = mayBeFound ? await findLost(context, rotation) : null;
  if (found !== null) {
    yield found;
    return;
  }
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
  yield { events: [await preflighted(context, rotation, checks), ...taskFor(context, rotation)] };
};

/**
 * A secret that was lost has changed the issuer, and while a person thought about it a value may have been put back in
 * a destination: a second reset is told by what both show now.
 */
async function preflighted(
  context: StepContext,
  rotation: Rotation,
  checks: readonly string[],
): Promise<CredentialEvent> {
  if (rotation.phase !== 'secret-lost') return { type: 'Preflighted', checks };
  const stores = await versionsNow(context, rotation);
  if (context.issuer.management === null) return { type: 'Preflighted', checks, stores };
  const application = await observed(context);
  const issuer = application === null ? null : baselineOf(application);
  return { type: 'Preflighted', checks, issuer, stores };
}

/** Looked at in the same read as they are recorded: nothing comes in between that a promotion would overwrite. */
async function versionsNow(context: StepContext, rotation: Rotation): Promise<Baseline['stores']> {
  const versions: Record<string, string | null> = {};
  for (const destination of rotation.destinations) {
    const store = await context.ports.outside.store(destination.store);
    const live = await store.readLive(destination);
    await refuseUnknown(context, rotation, destination, live);
    versions[destination.name] = live?.version ?? null;
  }
  return versions;
}

/** Where only a person can make the key, everything is ready for them; a preflight made again finds them at it. */
function taskFor({ issuer, ports }: StepContext, rotation: Rotation): readonly CredentialEvent[] {
  if (issuer.management !== null || rotation.phase === 'asked') return [];
  return [{ type: 'TaskOpened', task: ports.ids.next('task'), kind: 'mint' }];
}

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

const destinations: Check = async (context, rotation) => {
  const { ports } = context;
  for (const destination of rotation.destinations) {
    const store = await ports.outside.store(destination.store);
    await store.preflight(destination);
    const live = await store.readLive(destination);
    const place = destinationPlace(destination);
    if (rotation.phase !== 'secret-lost' && !isAsRecorded(rotation, destination.name, live))
      throw new Fault('KT5006', { place, saw: 'the live value changed since the rotation opened' });
    await refuseUnknown(context, rotation, destination, live);
    const foreign = Object.keys(live?.payload ?? {}).filter(
      (field) => !Object.hasOwn(rotation.fields, field),
    );
    if (foreign.length > 0)
      throw new Fault('KT3012', { place, saw: `fields that no mapping names: ${foreign.join(', ')}` });
  }
  return `${rotation.destinations.length} destinations stage, read and compare`;
};

function isAsRecorded({ baseline }: Rotation, destination: string, live: LiveValue | null): boolean {
  return (live?.version ?? null) === (baseline.stores[destination] ?? null);
}

/** What somebody else put there before the rotation opened is drift, and a promotion would overwrite it. */
async function refuseUnknown(
  context: StepContext,
  rotation: Rotation,
  destination: FrozenDestination,
  live: LiveValue | null,
): Promise<void> {
  if (live === null) return;
  const pair = pairOfPayload(live.payload, rotation.fields);
  const digest = pair === null ? null : digestOfPair(context, pair);
  if (digest !== null && versionWith(context.state, digest) !== null) return;
  if (digest !== null && rotation.phase === 'secret-lost' && (await isSealedHere(context, digest))) return;
  throw new Fault('KT5006', {
    place: destinationPlace(destination),
    saw: 'the live value is no key of this credential',
  });
}

/** A restored journal may have forgotten the version, not what the escrow holds: nothing is lost with such a value. */
async function isSealedHere(context: StepContext, digest: string): Promise<boolean> {
  const { journal, custody } = context.ports;
  const credential = context.state.uid;
  for (const { attempt, file } of await journal.sealedFiles(credential)) {
    const bytes = await custody.open(file, { credential, attempt });
    const reply = context.issuer.parse(bytes, null);
    const pair = reply.kind === 'key' ? reply.pair : parsePasted(bytes);
    if (pair !== null && digestOfPair(context, pair) === digest) return true;
  }
  return false;
}

/** A secret that was lost has changed the issuer already; at a portal the person compares, just before the click. */
const issuerUnchanged: Check = async (context, rotation) => {
  if (rotation.phase === 'secret-lost' || context.issuer.management === null) return null;
  const application = await observed(context);
  const now = application === null ? null : baselineOf(application);
  if (showsReset(rotation.baseline.issuer, now)) {
    throw new Fault('KT5003', {
      place: issuerPlace(context),
      saw: 'it shows another reset than the baseline',
    });
  }
  if (application !== null && isYounger(context, rotation, application)) {
    throw new Fault('KT5003', {
      place: issuerPlace(context),
      saw: 'its key is younger than the one in custody',
    });
  }
  return 'the issuer is as recorded';
};

/**
 * Somebody else reset the key, maybe before the rotation opened: another reset may end one that is in use. A person who
 * asked for it although that was known has decided so; a lost key of this rotation is not somebody else's.
 */
function isYounger(context: StepContext, rotation: Rotation, { keyBornAt }: ApplicationView): boolean {
  const { state } = context;
  // What another application shows is as it was recorded, and whose it is the manifest says.
  if (rotation.spare !== null || !isYoungerThanKnown(state, keyBornAt)) return false;
  if (isAfterLoss(context, rotation)) return false;
  if (isAskedAnyway(state, rotation)) return false;
  return rotation.reason !== 'requested' || state.observation?.resetElsewhere !== true;
}

/** The key of this rotation was lost: a reset after it, which a person approved, may have ended the old one. */
function isAfterLoss({ state }: StepContext, { toVersion }: Rotation): boolean {
  return state.versions.some(({ status, version }) => status === 'lost' && version === toVersion);
}

const oldKey: Check = async (context, rotation) => {
  const current = currentVersion(context.state);
  if (current?.key == null) return null;
  const probe = await probeKey(context, await openKey(context, current.key));
  refuseSkew(context, probe.issuerNowAt);
  if (isAlive(probe)) return `v${current.version} is accepted`;
  const ended = current.endsAt !== null && current.endsAt <= context.ports.clock.now();
  if (
    probe.verdict === 'dead' &&
    (ended || rotation.reason === 'requested' || rotation.spare !== null || isAfterLoss(context, rotation))
  )
    return `v${current.version} is dead`;
  if (probe.fault !== null && probe.verdict !== 'dead') throw probe.fault;
  throw new Fault('KT5001', { place: issuerPlace(context), saw: `v${current.version} is refused` });
};

const budget: Check = async (context) => {
  const limit = context.issuer.profile.resetsPerDay.value;
  if (limit === null) return null;
  const spent = await context.ports.journal.budgetSpent(
    context.issuer.name,
    budgetDay(context.ports.clock.now()),
  );
  if (spent >= limit)
    throw new Fault('KT5005', { place: issuerPlace(context), saw: `${spent} of ${limit} used today` });
  return `${limit - spent} of ${limit} resets left today`;
};

const CHECKS: readonly Check[] = [recoveryRecipient, custody, destinations, issuerUnchanged, oldKey, budget];
