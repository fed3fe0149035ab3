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
}

/** Where in the journal the events of what was asked for begin. */
export interface Started {
  readonly afterPosition: number;
}
