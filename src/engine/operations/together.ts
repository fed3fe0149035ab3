import { Fault } from '../../domain/fault.ts';

/**
 * Serves those together that ask about the same while one of them is being served: a commit wakes every agent of a
 * credential, and each by itself would be an append, on disk before the next one. One batch after the other; a fault in
 * the place of an answer is for that one alone, and what `serve` rejects with for all of them. It waits for no turn of
 * Node's event loop, so that simulated time can drive it.
 *
 * @param serve the answers, in the order of the questions
 */
export function together<Question, Answer>(
  serve: (about: string, batch: readonly Question[]) => Promise<readonly (Answer | Fault)[]>,
): (about: string, question: Question) => Promise<Answer> {
  const queues = new Map<string, Waiting<Question, Answer>[]>();

  const serveAll = async (about: string, queue: Waiting<Question, Answer>[]): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.splice(0);
      try {
        const answers = await serve(
          about,
          batch.map(({ question }) => question),
        );
        for (const [index, each] of batch.entries()) settle(each, answers[index]);
      } catch (thrown) {
        for (const { reject } of batch) reject(thrown);
      }
    }
    queues.delete(about);
  };

  return (about, question) =>
    new Promise((resolve, reject) => {
      const waiting = { question, resolve, reject };
      const queue = queues.get(about);
      if (queue !== undefined) {
        queue.push(waiting);
        return;
      }
      const fresh = [waiting];
      queues.set(about, fresh);
      void serveAll(about, fresh);
    });
}

interface Waiting<Question, Answer> {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (thrown: unknown) => void;
}

function settle<Answer>(
  { resolve, reject }: Pick<Waiting<never, Answer>, 'resolve' | 'reject'>,
  answer: Answer | Fault | undefined,
): void {
  if (answer === undefined) reject(new TypeError('a question without an answer'));
  else if (answer instanceof Fault) reject(answer);
  else resolve(answer);
}
