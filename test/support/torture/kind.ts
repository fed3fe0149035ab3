/** One way of torturing; `npm run torture` runs all of them for as long as it is given. */
export interface TortureKind {
  readonly name: string;
  readonly what: string;
  /** What this machine lacks for it; null for nothing. */
  missing(): string | null;
  run(task: Task): Promise<readonly Row[]>;
}

export interface Task {
  /** Everything that is left to chance follows from it. */
  readonly seed: number;
  /** Its share of the time. */
  readonly minutes: number;
  /** Nothing new is begun after this. */
  readonly timeIsUp: () => boolean;
  readonly say: (line: string) => void;
}

/** A line of the table. */
export interface Row {
  readonly what: string;
  readonly tried: string;
  readonly found: string;
  /** What is wrong; nothing for a good line. */
  readonly problems: readonly string[];
}
