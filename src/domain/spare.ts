/** A containment that first makes a key at another application: which one, which one it leaves, and why. */
export interface SpareOrder {
  /** The name of the application at which the new key is made. */
  readonly application: string;
  /** The name of the one that is deleted once consumers can have the new key. */
  readonly leaves: string;
  readonly leaked: boolean;
  readonly incident: string | null;
  readonly note: string | null;
  /** Whether the old key is ended only once everybody has loaded the new one. */
  readonly whenLoaded?: boolean;
}

/** The key that a containment leaves alive, and the name of the application that it has left. */
export interface Moved {
  readonly version: number;
  readonly left: string;
  /** Whether the application that was left is deleted only once everybody has loaded the key that stays. */
  readonly whenLoaded?: boolean;
}
