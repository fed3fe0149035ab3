import { sealPaste } from '../../client/seal-paste.ts';
import type { PastedTask } from '../../client/tasks.ts';
import { Fault } from '../../domain/fault.ts';
import { lastResetText } from '../../domain/tasks/last-reset.ts';
import type { TaskPhase, TaskView } from '../../domain/tasks/view.ts';
import { attemptIn } from '../attempt.ts';
import { press as pressByHand } from '../at-portal.ts';
import { confirm as confirmByHand, introduce } from '../before.ts';
import { agreed, Detached } from '../desk.ts';
import { lost, unknown } from '../after.ts';
import { isFault } from '../faults.ts';
import { once } from '../turn.ts';
import type { Act, CeremonyEnd, Turn } from '../turn.ts';
import type { Assistant, ToKey } from './assistant.ts';
import type { Kept } from './kept.ts';

const TRY_AGAIN_MS = 2_000;
const LOOK_AGAIN_MS = 250;
const DIGEST_SHOWN = 8;

export type Acts = Partial<Record<TaskPhase, Act>>;

export interface HandingIn {
  readonly kept: Kept;
  readonly pasteFile: (name: string, attempt: string, file: string) => Promise<PastedTask>;
}

/** What is kept of an earlier run is handed in before a person is asked for anything. */
export function keptActs(handing: HandingIn): Acts {
  const first =
    (otherwise: Act): Act =>
    async (turn) =>
      (await handInKept(turn, handing)) ? null : otherwise(turn);
  return { 'at-portal': first(pressByHand), quarantined: first(unknown), lost: first(lost) };
}

/** The same, with a browser that goes the way, waits for the person and reads what is shown once. */
export function assistedActs(
  handing: HandingIn,
  open: (task: TaskView, turn: Turn) => Promise<Assistant>,
): { readonly acts: Acts; readonly mayShowKey: () => boolean } {
  let assistant: Assistant | null = null;
  /** The attempt for which the window of this run stands where the press is next. */
  let ready = false;
  let mayShowKey = false;
  const acts: Acts = {
    ...keptActs(handing),
    ready: async (turn) => {
      if (turn.task.claim?.by !== turn.desk.me) return confirmByHand(turn);
      introduce(turn);
      const { run, desk } = turn;
      if (!run.said.has('sharing') && !(await agreed(desk, '  Is screen sharing off?', false))) return null;
      run.said.add('sharing');
      assistant ??= await open(turn.task, turn);
      ready = true;
      return look(turn, assistant);
    },
    'at-portal': async (turn) => {
      if (await handInKept(turn, handing)) return null;
      if (assistant === null || !ready || turn.task.calledBy !== turn.desk.me) return pressByHand(turn);
      // Whatever comes of it, a second press is not what follows.
      ready = false;
      mayShowKey = true;
      const end = await toKey(turn, assistant, handing);
      mayShowKey = end.mayShowKey;
      return end.what;
    },
  };
  return { acts, mayShowKey: () => mayShowKey };
}

async function look(turn: Turn, assistant: Assistant): ReturnType<Act> {
  const { desk, task } = turn;
  desk.say('2 The browser goes to the key application. Press nothing there yet.');
  const reading = await unlessLeft(desk, assistant.lookBefore());
  if (reading === null) {
    desk.say(
      'The window was closed. Nothing was pressed, and the task stays yours for a while.',
      'attention',
    );
    return waits(task);
  }
  const { lastResetAt, keyIdMasked } = reading;
  const shown = lastResetAt === null ? 'no reset' : `the last reset ${lastResetText(lastResetAt)}`;
  desk.say(`  The portal shows ${shown}${keyIdMasked === null ? '' : `, App Key ${keyIdMasked}`}.`);
  const button = task.place?.press ?? 'the button';
  if (!(await agreed(desk, `3 Nothing is pressed yet. Go on to ${button}?`, true))) return waits(task);
  await desk.client.confirmTask(task.credential, reading).catch((thrown: unknown) => {
    if (!isFault(thrown, 'KT5022')) throw thrown;
    desk.say('That took a while: everything is tried once more.', 'attention');
  });
  return null;
}

/** A person may leave while the browser waits for them: what it does then is heard by nobody. */
async function unlessLeft<T>(desk: Turn['desk'], work: Promise<T>): Promise<T> {
  let isOver = false;
  const done = work.finally(() => {
    isOver = true;
  });
  done.catch(() => undefined);
  while (!isOver) await Promise.race([done, desk.pause(LOOK_AGAIN_MS)]);
  return done;
}

interface AtPortal {
  readonly what: CeremonyEnd | null;
  readonly mayShowKey: boolean;
}

async function toKey(turn: Turn, assistant: Assistant, handing: HandingIn): Promise<AtPortal> {
  const { desk, task } = turn;
  const warning = '  Code and trading password are typed there, never here. If it refuses them: stop.';
  once(turn, warning, attemptIn(turn));
  const shown = await unlessLeft(desk, assistant.toKey()).catch((thrown: unknown) => {
    if (!(thrown instanceof Fault)) throw thrown;
    return thrown;
  });
  if (shown instanceof Fault) {
    desk.say(`${shown.code} ${shown.place}: ${shown.saw}`, 'bad');
    desk.say('  Do not close the page. From here on it goes by hand.');
    return { what: await pressByHand(turn), mayShowKey: true };
  }
  switch (shown.kind) {
    case 'key':
      await takeKey(turn, shown, handing);
      return { what: null, mayShowKey: true };
    case 'refused':
      await desk.client.reportRefused(task.credential, attemptIn(turn));
      return { what: null, mayShowKey: false };
    case 'closed':
      return { what: left(turn, shown), mayShowKey: false };
  }
}

function left({ desk, task }: Turn, { pressed }: Extract<ToKey, { kind: 'closed' }>): CeremonyEnd {
  if (pressed)
    desk.say(
      'The window was closed after the press: a key may have been made, and nobody has read it.',
      'bad',
    );
  else desk.say('The window was closed before anything was sent: no key was made by it.', 'attention');
  return waits(task);
}

/** Sealed, and on this machine's disk, before anybody is asked to take it. */
async function takeKey(turn: Turn, pair: Extract<ToKey, { kind: 'key' }>, handing: HandingIn): Promise<void> {
  const { desk, task, answer } = turn;
  const attempt = attemptIn(turn);
  const target = { uid: task.uid, attempt, recipient: answer.recipient };
  const file = await sealPaste(target, pair, desk.now());
  const place = await handing.kept.keep(task.credential, attempt, file);
  desk.say('4 The key was read and sealed. Do not close the page yet.');
  await handIn(turn, file, place, handing);
}

async function handInKept(turn: Turn, handing: HandingIn): Promise<boolean> {
  const { task, desk } = turn;
  if (task.attempt === null || !task.actions.includes('paste')) return false;
  const file = await handing.kept.find(task.credential, task.attempt);
  if (file === null) return false;
  desk.say('  A sealed key of an earlier run is on this machine: it is handed in.');
  await handIn(turn, file, 'this machine', handing);
  return true;
}

/** Until it is answered: the daemon seals one key once, however often it arrives. */
async function handIn(
  turn: Turn,
  file: string,
  place: string,
  { kept, pasteFile }: HandingIn,
): Promise<void> {
  const { desk, task, answer, run } = turn;
  const attempt = attemptIn(turn);
  run.pastedAfter ??= answer.afterPosition;
  for (;;) {
    try {
      const { digest } = await pasteFile(task.credential, attempt, file);
      await kept.drop(task.credential, attempt);
      const said = `sealed ${digest.slice(0, DIGEST_SHOWN)}; now the issuer is asked. Do not close the page yet.`;
      desk.say(said, 'done');
      return;
    } catch (thrown) {
      if (!isFault(thrown, 'KT6001')) throw thrown;
      await holdOn(turn, place);
    }
  }
}

async function holdOn({ desk, task }: Turn, place: string): Promise<void> {
  desk.say(
    'No answer from the daemon. Keep the page open: the key is handed in again by itself.',
    'attention',
  );
  try {
    await desk.pause(TRY_AGAIN_MS);
  } catch (thrown) {
    if (thrown instanceof Detached)
      desk.say(
        `It is kept, sealed, in ${place}; keyturn ceremony resume ${task.credential} hands it in.`,
        'bad',
      );
    throw thrown;
  }
}

const waits = (task: TaskView): CeremonyEnd => ({
  kind: 'waits',
  next: `keyturn ceremony resume ${task.credential}`,
});
