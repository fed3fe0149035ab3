/** What a person asks for with `rotate`. */
export interface RotateRequest {
  readonly note: string | null;
  /** A person's recorded approval of a second reset after a secret was lost. */
  readonly afterLoss: boolean;
}

/** What a person asks for with `revoke`. */
export interface RevokeRequest {
  readonly leaked: boolean;
  readonly incident: string | null;
  /** Whether a `first` rotation follows the proof of death. */
  readonly replace: boolean;
  readonly note: string | null;
  /** A key is made at the standby application first. Absent in what was asked for before there was one. */
  readonly spare?: boolean;
  /** With `spare`: the old key is ended once everybody has loaded the new one, and not before. */
  readonly whenLoaded?: boolean;
}

/** `breakGlass`: why it is done without the approval that the policy asks for; without it, it waits for that. */
export type GuardedRevoke = RevokeRequest & { readonly breakGlass?: string | null };

/** The escrow file of a replica that is not there, on the machine of the daemon that is asked. */
export interface EscrowImport {
  readonly file: string;
  readonly replica: string;
}

/** Where in the journal the events of what was asked for begin. */
export interface Started {
  readonly afterPosition: number;
  /** What waits until others agree; null: it has begun. */
  readonly approval: string | null;
}

/** What somebody says to something that waits. `digest`: what they have seen and agree to. */
export interface Agreement {
  readonly digest: string;
  readonly reason: string | null;
}

/** What a person decides on in the review. */
export type GlassVerdict = 'justified' | 'not-justified';

/** What somebody else found who looked at what was done without an approval. */
export interface Review {
  readonly verdict: GlassVerdict;
  readonly reason: string;
}
