import { realNow } from './clock.ts';
import type { Change, Rule } from './change.ts';
import type { StateFile } from './persist.ts';
import type { State } from './state.ts';

/**
 * The one place where the state changes. Readers see only what is durable; a reply with an effect leaves after its
 * effect is on disk. Changes that arrive while one is being written are written together.
 */
export interface Book {
  readonly state: () => State;
  /** The sandbox's clock: real time plus the offset in the state. */
  readonly now: () => number;
  /** Applies a rule, waits until the result is durable, and returns its reply or throws its refusal. */
  readonly update: <T>(rule: Rule<T>) => Promise<T>;
  /** Waits for what is under way. */
  readonly close: () => Promise<void>;
}

interface Waiting {
  /** Applies the rule; returns the next state and what to do once it is durable. */
  readonly apply: (state: State) => { state: State; settle: () => void };
  readonly fail: (error: Error) => void;
}

export function openBook(initial: State, file: StateFile): Book {
  let state = initial;
  let queue: Waiting[] = [];
  let writing: Promise<void> | null = null;

  async function writeAll(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      await writeBatch(batch);
    }
    writing = null;
  }

  async function writeBatch(batch: Waiting[]): Promise<void> {
    let next = state;
    const settled: { waiting: Waiting; settle: () => void }[] = [];
    for (const waiting of batch) {
      try {
        const applied = waiting.apply(next);
        next = applied.state;
        settled.push({ waiting, settle: applied.settle });
      } catch (error) {
        waiting.fail(asError(error));
      }
    }
    try {
      if (next !== state) await file.save(next);
      state = next;
    } catch (error) {
      for (const { waiting } of settled) waiting.fail(asError(error));
      return;
    }
    for (const { settle } of settled) settle();
  }

  return {
    state: () => state,
    now: () => realNow() + state.clockOffsetMs,
    update: (rule) =>
      new Promise((resolve, reject) => {
        queue.push({ apply: (before) => applyRule(rule, before, resolve, reject), fail: reject });
        // Started in a later turn, so that changes of one turn share a write.
        writing ??= Promise.resolve().then(writeAll);
      }),
    close: async () => {
      await writing;
    },
  };
}

function applyRule<T>(
  rule: Rule<T>,
  before: State,
  resolve: (reply: T) => void,
  reject: (error: Error) => void,
) {
  const change: Change<T> = rule(before, realNow() + before.clockOffsetMs);
  const settle = () => ('refusal' in change ? reject(change.refusal) : resolve(change.reply));
  return { state: change.state, settle };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
