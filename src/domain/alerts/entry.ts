import type { Severity } from '../spec.ts';

/** One alert that keyturn can raise. docs/errors/ is made from this table; `next` is the command that a page ends with. */
export interface AlertEntry {
  readonly title: string;
  readonly explain: string;
  readonly next: string;
  readonly severity: Severity;
  /** Said again at least this often, whatever the policy says. */
  readonly everyMs?: number;
}
