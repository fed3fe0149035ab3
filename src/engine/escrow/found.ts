import type { Actor } from '../../domain/events.ts';
import { knowsAttempt } from '../../domain/retention.ts';
import { appendUnfenced } from '../append.ts';
import { isImported } from '../perform/keys.ts';
import { commitFound } from '../perform/sealing.ts';
import type { Ports } from '../ports.ts';

/** What became of an entry: `known` to the journal before, written down now, or of a credential that is not there. */
export type Found = 'known' | 'appended' | 'foreign';

export interface EntryOf {
  readonly credential: string;
  readonly attempt: string;
}

/**
 * Brings an escrow entry into the journal that its writer did not get there any more. An imported key whose import was
 * not recorded is imported anew by the first look at its credential, so its entry is nobody's.
 */
export async function appendIfMissing(
  ports: Ports,
  { credential, attempt }: EntryOf,
  readFile: () => Promise<Uint8Array>,
  actor?: Actor,
): Promise<Found> {
  const state = await ports.journal.state(credential);
  if (state === null) return 'foreign';
  if (knowsAttempt(state, attempt)) return 'known';
  const file = await readFile();
  const from = { credential, attempt };
  if (isImported(await ports.custody.open(file, from))) return 'known';
  await appendUnfenced(ports, credential, await commitFound(ports, from, file), actor);
  await ports.journal.wake([credential], ports.clock.now());
  return 'appended';
}
