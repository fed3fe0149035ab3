import { liveVersions } from '../../domain/credential.ts';
import type { KeyVersion } from '../../domain/key-version.ts';
import type { DeathProof, ProbeRecord } from '../../domain/events.ts';
import { Fault } from '../../domain/fault.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { Performer, StepContext } from './context.ts';
import { applicationOf, issuerPlace, killOf, managementOf } from './context.ts';
import { openKey, probeKey } from './keys.ts';

/**
 * Deletes the applications of all live versions. The intent names the applications, and an application's id is never
 * given twice, so deleting again after a crash ends nothing that the first deletion did not mean.
 */
export const performDelete: Performer<StepOf<'delete'>> = async function* (_step, context) {
  const kill = killOf(context);
  let ids: readonly string[];
  if (kill.phase === 'deleting') {
    ids = kill.applicationIds;
  } else {
    const live = liveVersions(context.state);
    ids = [...new Set(live.flatMap(({ key }) => key?.applicationId ?? []))];
    const before = await probeAll(context, live);
    const attempt = context.ports.ids.next('att');
    const started = { type: 'DeleteStarted', attempt, applicationIds: ids, before } as const;
    if (context.issuer.management === null) {
      yield {
        events: [started, { type: 'TaskOpened', task: context.ports.ids.next('task'), kind: 'delete' }],
      };
      return;
    }
    yield { events: [started] };
  }
  const management = managementOf(context);
  for (const id of ids) await management.deleteApplication(id, applicationOf(context.spec));
  yield { events: [{ type: 'Deleted', applicationIds: ids }] };
};

/** "Revoked" is said only after each key has been tried and refused. */
export const performProveDead: Performer<StepOf<'prove-dead'>> = async function* (_step, context) {
  const kill = killOf(context);
  if (kill.phase !== 'deleted') throw new TypeError(`the containment is ${kill.phase}`);
  const live = liveVersions(context.state);
  const after = await probeAll(context, live);
  const alive = live.filter(({ version }) => after[version]?.verdict !== 'dead');
  if (alive.length > 0) {
    const versions = alive.map(({ version }) => `v${version} ${after[version]?.verdict}`).join(', ');
    throw new Fault('KT5009', { place: issuerPlace(context), saw: versions });
  }
  const proofs = Object.entries(after).map(([version, refused]): DeathProof => ({
    version: Number(version),
    before: kill.before[version] ?? null,
    refused,
    survivor: null,
  }));
  yield { events: [{ type: 'ProvenDead', proofs }] };
};

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
