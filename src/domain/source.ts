/** Where a manifest stands: shown by `why`, and the place of every problem. Lines count from 1. */
export interface Source {
  readonly file: string;
  readonly line: number;
}
