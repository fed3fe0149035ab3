/**
 * What the journal was at one moment: the heads of all streams in one root. Signed, chained to the checkpoint before,
 * and anchored outside the database, so that a journal which was cut or replaced afterwards shows.
 */
export interface Checkpoint {
  readonly v: 1;
  /** The installation it is of; a restore makes a new one. */
  readonly installation: string;
  /** Counts from 1 without gaps. */
  readonly number: number;
  /** Hex SHA-256 of the checkpoint before; zeros for the first. */
  readonly previous: string;
  readonly at: number;
  /** The position of the last event when it was taken. */
  readonly position: number;
  readonly streams: number;
  /** Hex root over uid, number and hash of each stream's last event. */
  readonly root: string;
}

export interface SignedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Base64 Ed25519 over the canonical JSON of the checkpoint. */
  readonly signature: string;
}

/** Who vouches for the journal. */
export interface CheckpointSigner {
  /** PEM (SPKI). */
  readonly publicKey: string;
  /** Base64. */
  sign(bytes: Uint8Array): string;
}

export interface CheckpointProblem {
  /** A stream's uid, or `journal`, or `anchors`. */
  readonly stream: string;
  /** The event, or the checkpoint, that it is about. */
  readonly seq: number;
  readonly saw: string;
}

/** How the journal compares with what was anchored outside it. */
export interface AnchorReport {
  readonly problems: readonly CheckpointProblem[];
  /** The last checkpoint that the journal was held against; null where nothing is anchored. */
  readonly last: { readonly number: number; readonly at: number; readonly streams: number } | null;
  /** Events after that checkpoint: chained, but nothing outside knows of them. */
  readonly eventsAfter: number;
  /** Signed checkpoints that the journal holds and the anchors do not. */
  readonly notAnchored: number;
}

export interface CheckpointBook {
  /** Takes the next checkpoint; null where nothing changed since the last one, or another replica was first. */
  take(request: {
    readonly installation: string;
    readonly at: number;
    readonly signer: CheckpointSigner;
  }): Promise<SignedCheckpoint | null>;
  latest(): Promise<SignedCheckpoint | null>;
  /** Those with a higher number, in order. */
  after(number: number): Promise<readonly SignedCheckpoint[]>;
  /** Holds the journal against anchors whose signatures and order are proven already. */
  compare(anchors: readonly SignedCheckpoint[], publicKey: string): Promise<AnchorReport>;
}
