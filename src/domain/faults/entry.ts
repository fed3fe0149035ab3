/** `retry`: the engine tries again later. `alert`: a person must repair something. `reconcile`: compare with the
 * outside before going on. `ask`: a person must decide. */
export type Remedy = 'retry' | 'alert' | 'reconcile' | 'ask';

/** One row of the catalogue: `keyturn explain` prints it and docs/errors/ is made from it. */
export interface FaultEntry {
  /** A short name for the failure. */
  readonly title: string;
  /** Why it happens and what it means, in whole sentences. */
  readonly explain: string;
  /** What should have been there, as it reads after "expected". */
  readonly expected: string;
  /** The next command or act. */
  readonly next: string;
  readonly remedy: Remedy;
}
