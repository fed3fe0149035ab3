import type { Client } from '../client/client.ts';
import type { Secret } from '../domain/secret.ts';

/** What a ceremony asks of the daemon. */
export type CeremonyClient = Pick<
  Client,
  | 'task'
  | 'claimTask'
  | 'releaseTask'
  | 'confirmTask'
  | 'pasteKey'
  | 'reportRefused'
  | 'reportOutcome'
  | 'declareLost'
  | 'reportDeleted'
  | 'show'
>;

/** The operator's terminal and the daemon behind it. Whatever asks throws `Detached` when the person leaves. */
export interface Desk {
  readonly client: CeremonyClient;
  /** Who asks, as the journal knows them. */
  readonly me: string;
  /** A paragraph, broken at the width of the terminal. */
  readonly say: (text: string, mark?: Mark) => void;
  readonly ask: (prompt: string) => Promise<string>;
  /** Typed or pasted, with a star for each character. */
  readonly askHidden: (prompt: string) => Promise<Secret>;
  readonly pause: (ms: number) => Promise<void>;
  readonly now: () => number;
  readonly clock: (at: number) => string;
}

export type Mark = 'done' | 'bad' | 'attention';

/** The person has left: Ctrl-C, or the end of the input. What was said to the daemon stays said. */
export class Detached extends Error {
  override readonly name = 'Detached';
}

/** Whether they said yes. Enter alone is what stands in capitals. */
export async function agreed(desk: Desk, question: string, otherwise: boolean): Promise<boolean> {
  const answer = (await desk.ask(`${question} ${otherwise ? '[Y/n]' : '[y/N]'} `)).trim().toLowerCase();
  return answer === '' ? otherwise : answer === 'y' || answer === 'yes';
}

/** One of some letters; asked again until it is one. */
export async function chosen<L extends string>(desk: Desk, choices: Readonly<Record<L, string>>): Promise<L> {
  for (const [letter, text] of Object.entries(choices)) desk.say(`  [${letter}] ${String(text)}`);
  for (;;) {
    const answer = (await desk.ask('Choice: ')).trim().toLowerCase();
    if (Object.hasOwn(choices, answer)) return answer as L;
    desk.say(`one of ${Object.keys(choices).join(', ')}`, 'attention');
  }
}
