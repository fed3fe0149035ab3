import type { ReportedValue } from '../domain/leaks/reported.ts';
import type { Secret } from '../domain/secret.ts';

/** Tells whether a reported value is one of ours. It keeps digests under a key of this process, and no value. */
export interface LeakMatcher {
  add(id: string, value: Secret): Promise<void>;
  remove(id: string): void;
  /** The ids of all values that it is or holds, encoded or not. */
  match(value: ReportedValue): Promise<readonly string[]>;
}
