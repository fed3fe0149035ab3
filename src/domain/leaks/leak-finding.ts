/** `pair`: App Key and App Secret. `secret`: the App Secret alone. `key`: the App Key alone, which opens nothing. */
export type LeakLevel = 'pair' | 'secret' | 'key';

/** What people have said of a finding. That a key is contained nobody says: its version shows it. */
export type FindingStatus = 'open' | 'confirmed' | 'dismissed' | 'closed';

/** As people see it: a leak whose key was seen refused is contained, whatever was said of it. */
export type FindingStage = FindingStatus | 'contained';

/** A version of a key was seen at a place where it must not be. One for each version and place, whoever reports it. */
export interface LeakFinding {
  readonly id: string;
  readonly version: number;
  readonly level: LeakLevel;
  readonly status: FindingStatus;
  readonly place: string;
  /** Who has reported it, each once. */
  readonly tools: readonly string[];
  readonly reportedAt: number;
  /** The last word of a person; null: nobody has said anything. */
  readonly word: { readonly at: number; readonly reason: string } | null;
}
