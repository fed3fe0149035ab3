/** What a consumer has said last. */
export interface LoadedMark {
  readonly version: number;
  readonly at: number;
}

/** What a consumer or one of its pods has said last. */
export interface ConsumerMark extends LoadedMark {
  /** The last word that no pod has said; null: there is none. */
  readonly own: LoadedMark | null;
}

/** The last key that went out to a consumer; earlier ones, and other instances, are in the journal. */
export interface DeliveredMark extends LoadedMark {
  /** What the agent called itself. */
  readonly instance: string;
}
