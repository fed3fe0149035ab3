import { standsAt } from '../../domain/application.ts';
import { liveVersions } from '../../domain/credential.ts';
import type { CredentialState, Kill } from '../../domain/credential.ts';
import { isAdopted, stragglersText } from '../../domain/pods/adoption.ts';
import type { KeyVersion } from '../../domain/key-version.ts';
import type { DeathProof, ProbeRecord, ProbeVerdict } from '../../domain/events.ts';
import { Fault } from '../../domain/fault.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { Performer, StepContext } from './context.ts';
import { issuerPlace, killOf, managementOf } from './context.ts';
import { isAlive, keyFactsOf, openKey, probeKey } from './keys.ts';

/**
 * Deletes the applications of all live versions, or of those that consumers were moved off. The intent names the
 * applications, and an application's id is never given twice, so deleting again after a crash ends nothing that the first
 * deletion did not mean.
 */
export const performDelete: Performer<StepOf<'delete'>> = async function* (_step, context) {
  const kill = killOf(context);
  let ids: readonly string[];
  if (kill.phase === 'deleting') {
    ids = kill.applicationIds;
  } else {
    const counted = kill.moved?.whenLoaded === true ? { loadedBy: await allHaveLoaded(context) } : {};
    const doomed = doomedIn(context.state, kill);
    const meant = [...doomed.flatMap(({ key }) => key?.applicationId ?? []), kill.unresolved ?? []].flat();
    ids = await idsAtIssuer(context, [...new Set(meant)], kill.unresolved);
    const before = await probeAll(context, doomed);
    if (kill.moved !== null) await refuseUndecided(context, before, kill.moved.version);
    const attempt = context.ports.ids.next('att');
    const started = { type: 'DeleteStarted', attempt, applicationIds: ids, before, ...counted } as const;
    if (context.issuer.management === null) {
      yield {
        events: [started, { type: 'TaskOpened', task: context.ports.ids.next('task'), kind: 'delete' }],
      };
      return;
    }
    yield { events: [started] };
  }
  const management = managementOf(context);
  const ref = { name: standsAt(context.state, context.spec), user: context.spec.user };
  for (const id of ids) await management.deleteApplication(id, ref);
  yield { events: [{ type: 'Deleted', applicationIds: ids }] };
};

/** "Revoked" is said only after each key has been tried and refused. */
export const performProveDead: Performer<StepOf<'prove-dead'>> = async function* (_step, context) {
  const kill = killOf(context);
  if (kill.phase !== 'deleted') throw new TypeError(`the containment is ${kill.phase}`);
  const doomed = doomedIn(context.state, kill);
  const after = await probeAll(context, doomed);
  const alive = doomed.filter(({ version }) => after[version]?.verdict !== 'dead');
  if (alive.length > 0) {
    const versions = alive.map(({ version }) => `v${version} ${after[version]?.verdict}`).join(', ');
    throw new Fault('KT5009', { place: issuerPlace(context), saw: versions });
  }
  const survivor = kill.moved === null ? null : await probeSurvivor(context, kill.moved.version);
  const proofs = Object.entries(after).map(([version, refused]): DeathProof => ({
    version: Number(version),
    before: kill.before[version] ?? null,
    refused,
    survivor,
  }));
  yield { events: [{ type: 'ProvenDead', proofs }] };
};

/**
 * The versions that the deletion ends: all that are alive, or those of any other application than the key has that consumers
 * were moved to. That one is never among them.
 */
function doomedIn(state: CredentialState, { moved }: Kill): readonly KeyVersion[] {
  const live = liveVersions(state);
  if (moved === null) return live;
  const { applicationId } = keyFactsOf(state, moved.version);
  return live.filter(({ key }) => key !== null && key.applicationId !== applicationId);
}

/**
 * A person knows an application by its name, so that is the id of a key that was made at a portal, and of a call that was taken
 * over. A program that has the keys by now asks for the id behind it; an application that is gone needs no deletion.
 */
async function idsAtIssuer(
  { issuer: { management }, spec }: StepContext,
  meant: readonly string[],
  unresolved: string | null,
): Promise<readonly string[]> {
  if (management === null) return meant;
  const names = new Set([spec.application, spec.standby, unresolved]);
  const ids = new Set<string>();
  for (const each of meant) {
    const isName = names.has(each);
    const found = isName ? (await management.observe({ name: each, user: spec.user })).application : null;
    if (!isName) ids.add(each);
    else if (found !== null) ids.add(found.applicationId);
  }
  return [...ids];
}

/**
 * Nobody waits for this deletion who has not been moved already, so it can wait for an answer: what is said of the old key
 * afterwards proves something only if it was tried right before, and the new one must be good by then.
 */
async function refuseUndecided(
  context: StepContext,
  before: Readonly<Record<string, ProbeRecord>>,
  stays: number,
): Promise<void> {
  await probeSurvivor(context, stays);
  const undecided = Object.entries(before).filter(([, { verdict }]) => !DECIDED.has(verdict));
  if (undecided.length === 0) return;
  const saw = undecided.map(([version, { verdict }]) => `v${version} ${verdict}`).join(', ');
  throw new Fault('KT5030', { place: issuerPlace(context), saw });
}

/** How many have loaded the key that stays, all that are known. Throws KT5032 while somebody has not, or can't be seen. */
async function allHaveLoaded({ adoption, spec }: StepContext): Promise<number> {
  const seen = await adoption();
  if (isAdopted(seen)) return seen.holders.length;
  throw new Fault('KT5032', {
    ...{ place: `credential ${spec.name}`, saw: stragglersText(seen) },
    next: `keyturn who ${spec.name}`,
  });
}

const DECIDED: ReadonlySet<ProbeVerdict> = new Set<ProbeVerdict>(['accepted', 'out-of-scope', 'dead']);

/** A refusal proves nothing about the old keys while the new one is refused too. */
async function probeSurvivor(context: StepContext, version: number): Promise<ProbeRecord> {
  const probe = await probeKey(context, await openKey(context, keyFactsOf(context.state, version)));
  if (isAlive(probe)) return { verdict: probe.verdict, at: context.ports.clock.now() };
  if (probe.fault !== null && probe.verdict !== 'dead') throw probe.fault;
  throw new Fault('KT5008', { place: issuerPlace(context), saw: `v${version} is refused` });
}

async function probeAll(
  context: StepContext,
  versions: readonly KeyVersion[],
): Promise<Record<string, ProbeRecord>> {
  const records: Record<string, ProbeRecord> = {};
  for (const { version, key } of versions) {
    if (key === null) continue;
    const { verdict } = await probeKey(context, await openKey(context, key));
    records[version] = { verdict, at: context.ports.clock.now() };
  }
  return records;
}
