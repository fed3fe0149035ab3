import type { Secret } from '../domain/secret.ts';
import type { Redactor } from '../ports/custody.ts';
import { createFingerprints, headOf, WINDOW } from './fingerprints.ts';
import { formsOf, MIN_LENGTH } from './secret-forms.ts';

export const REDACTED = '[secret]';

/** About 150,000 values of the usual form in each of two halves: at most some 50 MB. */
const DEFAULT_CAPACITY = 1_200_000;

/** The second line of defence: secrets should never reach an output, and this makes sure where one does. */
export interface TextRedactor extends Redactor {
  /** A value that is dead may be printed again, and makes room. */
  unwatch(secret: Secret): void;
  /** The text with every watched value, in every form of `formsOf`, replaced by `[secret]`. */
  redact(text: string): string;
  /** How many forms are known. */
  readonly size: number;
}

/**
 * A line must not cost more because the fleet is large, so values are not tried one after the other: a window of six
 * characters moves over the line, and its hash says in one look whether any of a million forms could begin there; only
 * then is a whole form compared, by a second hash. The cost grows with the line alone (some fifty nanoseconds a
 * character), and no value is kept in memory to be found by a dump.
 *
 * Memory is bounded by two halves: a value goes into the young one; when that is full, the old half is dropped and the
 * young one becomes old. Watching a value again makes it young, so what is in use stays. Values of fewer than six
 * characters are not watched: they would be found in every number.
 */
export function createRedactor(capacity = DEFAULT_CAPACITY): TextRedactor {
  let young = createFingerprints();
  let old = createFingerprints();
  return {
    get size() {
      return young.size + old.size;
    },
    watch(secret) {
      if (secret.length < MIN_LENGTH) return;
      const value = secret.reveal();
      if (young.has(value)) return;
      if (young.size >= capacity) {
        old = young;
        young = createFingerprints();
      }
      for (const form of formsOf(value)) young.add(form);
    },
    unwatch(secret) {
      if (secret.length < MIN_LENGTH) return;
      for (const form of formsOf(secret.reveal())) {
        young.remove(form);
        old.remove(form);
      }
    },
    redact(text) {
      return replaceAll(text, (at, head) =>
        Math.max(young.lengthAt(text, at, head), old.lengthAt(text, at, head)),
      );
    },
  };
}

function replaceAll(text: string, lengthAt: (at: number, head: number) => number): string {
  let result = '';
  let copied = 0;
  const last = text.length - WINDOW;
  for (let at = 0; at <= last; at++) {
    const length = lengthAt(at, headOf(text, at));
    if (length === 0) continue;
    result += text.slice(copied, at) + REDACTED;
    copied = at + length;
    at = copied - 1;
  }
  return copied === 0 ? text : result + text.slice(copied);
}
