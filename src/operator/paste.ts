import type { PastedPair } from '../client/seal-paste.ts';
import { pasteProblems } from '../domain/tasks/paste-check.ts';
import { attemptIn } from './attempt.ts';
import { agreed, Detached } from './desk.ts';
import { isFault } from './faults.ts';
import type { Act, Turn } from './turn.ts';

const TRY_AGAIN_MS = 2_000;
const DIGEST_SHOWN = 8;

/** Both parts, looked at before anything leaves this machine; null where nothing was pasted. */
export async function typePair({ desk, task }: Turn, hint: string): Promise<PastedPair | null> {
  desk.say(`  (${hint})`);
  for (;;) {
    const appKey = await desk.askHidden('  App Key      ');
    if (appKey.length === 0) return null;
    const appSecret = await desk.askHidden('  App Secret   ');
    const plain = { appKey: appKey.reveal(), appSecret: appSecret.reveal() };
    const problems = pasteProblems(plain, task.recorded);
    for (const { text } of problems) desk.say(text, 'attention');
    if (problems.length === 0) return { appKey, appSecret };
    if (problems.some(({ kind }) => kind === 'stops')) desk.say('  Nothing was sent. Paste both again.');
    else if (await agreed(desk, '  Use it all the same?', false)) return { appKey, appSecret };
  }
}

/**
 * Sealed here and handed in. Where no answer comes it is handed in again: the same key is sealed once, however often it
 * arrives. The page stays open until the issuer has accepted it.
 */
export async function handIn(turn: Turn, pair: PastedPair): ReturnType<Act> {
  const { desk, task, answer, run } = turn;
  const target = { uid: task.uid, attempt: attemptIn(turn), recipient: answer.recipient };
  run.pastedAfter ??= answer.afterPosition;
  for (;;) {
    try {
      const { digest } = await desk.client.pasteKey(task.credential, target, pair, desk.now());
      desk.say(
        `sealed ${digest.slice(0, DIGEST_SHOWN)}; now the issuer is asked. Do not close the page yet.`,
        'done',
      );
      return null;
    } catch (thrown) {
      if (!isFault(thrown, 'KT6001')) throw thrown;
      await holdOn(turn);
    }
  }
}

async function holdOn({ desk }: Turn): Promise<void> {
  desk.say(
    'No answer from the daemon. Keep the page open: the key is handed in again by itself.',
    'attention',
  );
  try {
    await desk.pause(TRY_AGAIN_MS);
  } catch (thrown) {
    if (thrown instanceof Detached) desk.say('It is not known to be sealed. The page must stay open.', 'bad');
    throw thrown;
  }
}
