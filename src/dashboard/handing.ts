import { api, ApiFault } from './api.ts';
import { createStore } from './store.ts';

const TRY_AGAIN_MS = 2_000;

/**
 * Keys that the daemon is not known to have, each sealed to the daemon alone, by the attempt that they belong to. They end
 * with the tab, and not with the step that is shown, nor with the session.
 */
const kept = new Map<string, string>();
const going = new Map<string, Promise<string>>();

/** Whether a key is on its way, and no answer has come. */
export const unanswered = createStore(false);

export function keep(attempt: string, file: string): void {
  kept.set(attempt, file);
}

export const isKept = (attempt: string): boolean => kept.has(attempt);

/**
 * Hands in what is kept, for as long as nobody answers: the daemon seals one key once, however often it arrives. Resolves to
 * the digest. Rejects with what the daemon has against it, and then it is not kept any longer, unless somebody has to log in.
 */
export function handIn(credential: string, attempt: string): Promise<string> {
  const handing = going.get(attempt) ?? untilAnswered(credential, attempt);
  going.set(attempt, handing);
  return handing.finally(() => {
    going.delete(attempt);
    unanswered.set(false);
  });
}

async function untilAnswered(credential: string, attempt: string): Promise<string> {
  for (;;) {
    try {
      const { digest } = await api.pasteFile(credential, attempt, kept.get(attempt) ?? '');
      kept.delete(attempt);
      return digest;
    } catch (thrown) {
      if (!(thrown instanceof ApiFault)) throw thrown;
      if (thrown.view.code !== 'KT6001') {
        if (thrown.status !== 401) kept.delete(attempt);
        throw thrown;
      }
    }
    unanswered.set(true);
    await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
  }
}

// Whoever closes the tab now closes the only place that has it, beside the page of the issuer.
addEventListener('beforeunload', (event) => {
  if (kept.size > 0) event.preventDefault();
});
