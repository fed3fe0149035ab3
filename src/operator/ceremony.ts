import { Fault } from '../domain/fault.ts';
import type { FaultCode } from '../domain/fault.ts';
import type { TaskAnswer, TaskPhase } from '../domain/tasks/view.ts';
import { held, lost, proving, refused, remove, unknown, wrongKey } from './after.ts';
import { press } from './at-portal.ts';
import { claim, confirm, preflight } from './before.ts';
import { Detached } from './desk.ts';
import type { Desk } from './desk.ts';
import { isFault } from './faults.ts';
import { once } from './turn.ts';
import type { Act, CeremonyEnd, Run } from './turn.ts';

/**
 * What a person does in each phase. Nothing is kept here: every step looks at the task anew, so whoever leaves goes on from
 * where it stands, on another machine too.
 */
const ACTS: Readonly<Record<TaskPhase, Act>> = {
  held,
  unclaimed: claim,
  preflight,
  ready: confirm,
  'at-portal': press,
  proving,
  'wrong-key': wrongKey,
  quarantined: unknown,
  refused,
  lost,
  deleting: remove,
};

/**
 * Guides a person through what waits for them, until the issuer has accepted the key or somebody else must come first.
 * `instead`: acts that take the place of those by hand.
 */
export async function runCeremony(
  desk: Desk,
  name: string,
  instead: Partial<Record<TaskPhase, Act>> = {},
): Promise<CeremonyEnd> {
  const acts = { ...ACTS, ...instead };
  const run: Run = { said: new Set(), pastedAfter: null };
  let phase: TaskPhase | null = null;
  try {
    let answer: TaskAnswer | null = await desk.client.task(name);
    for (;;) {
      const latest: TaskAnswer | null = answer;
      phase = latest?.task?.phase ?? phase;
      const end = latest === null ? null : await patient(desk, () => act({ desk, name, acts }, latest, run));
      if (end !== null) return end;
      answer = await patient(desk, () => desk.client.task(name));
    }
  } catch (thrown) {
    if (thrown instanceof Detached) return { kind: 'detached', phase };
    throw thrown;
  }
}

interface Ceremony {
  readonly desk: Desk;
  readonly name: string;
  readonly acts: Readonly<Record<TaskPhase, Act>>;
}

function act({ desk, name, acts }: Ceremony, answer: TaskAnswer, run: Run): Promise<CeremonyEnd | null> {
  const { task } = answer;
  return task === null ? withoutTask(desk, name, answer, run) : acts[task.phase]({ desk, task, answer, run });
}

/** What a colleague, a clock or a revocation has changed in between is seen at the next look. */
const CHANGED_MEANWHILE: readonly FaultCode[] = ['KT5020', 'KT5021'];

/** A daemon that restarts is waited for. What it may have heard is seen at the next look, and not said twice. */
async function patient<T>(desk: Desk, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (thrown) {
    if (CHANGED_MEANWHILE.some((code) => isFault(thrown, code))) {
      desk.say(`${(thrown as Fault).code} ${(thrown as Fault).saw}`, 'attention');
      return null;
    }
    if (!isFault(thrown, 'KT6001')) throw thrown;
    desk.say(
      'The daemon does not answer. Press nothing and close nothing; this goes on by itself.',
      'attention',
    );
    await desk.pause(TRY_AGAIN_MS);
    return null;
  }
}

const TRY_AGAIN_MS = 2_000;
const LOOK_AGAIN_MS = 500;

/** The daemon is at it, or has done all that a person was needed for. */
async function withoutTask(
  desk: Desk,
  name: string,
  { afterPosition }: TaskAnswer,
  run: Run,
): Promise<CeremonyEnd | null> {
  const { saga, retries } = await desk.client.show(name);
  const pasted = run.pastedAfter;
  const told = { afterPosition: pasted ?? afterPosition };
  if (saga === null || saga.kind === 'redelivery') {
    if (pasted !== null && saga === null) return { kind: 'accepted', ...told };
    const next = `keyturn rotate ${name}`;
    throw new Fault('KT5020', { place: `credential ${name}`, saw: 'nothing waits for a person', next });
  }
  if (saga.kind === 'kill' && saga.phase !== 'opened') return { kind: 'deleted', ...told };
  if (saga.phase === 'delivering') return { kind: 'accepted', ...told };
  if (saga.phase === 'overlap' || saga.phase === 'retired')
    return pasted === null ? { kind: 'done' } : { kind: 'accepted', ...told };
  for (const { fault } of retries) once({ desk, run }, `${fault.code} ${fault.place}: ${fault.saw}`);
  await desk.pause(LOOK_AGAIN_MS);
  return null;
}
