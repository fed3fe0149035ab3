/** What was delivered before, so that it is not taken twice. Bounded: what is older than a week is forgotten. */
export interface DeliveryBook {
  /** Whether any of the ids is known. */
  knows(source: string, ids: readonly string[]): Promise<boolean>;
  add(source: string, ids: readonly string[], at: number): Promise<void>;
}
