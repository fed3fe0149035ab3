/** What a consumer has said last. */
export interface LoadedMark {
  readonly version: number;
  readonly at: number;
}

/** The last key that went out to a consumer; earlier ones, and other instances, are in the journal. */
export interface DeliveredMark extends LoadedMark {
  /** What the agent called itself. */
  readonly instance: string;
}
