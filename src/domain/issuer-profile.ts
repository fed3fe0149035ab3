/** A fact about an issuer with its source and the date it was seen: nobody should have to guess where it came from. */
export interface Sourced<T> {
  readonly value: T;
  readonly source: string;
  /** `YYYY-MM-DD`. */
  readonly seen: string;
}

/** Where a person makes keys, in the words that stand on the issuer's own pages. */
export interface PortalWords {
  /** The way through the menus. */
  readonly path: string;
  readonly generate: string;
  readonly reset: string;
  readonly remove: string;
  /** The address of the page; null where nobody wrote it down. */
  readonly url: string | null;
}

/** What the issuer's rules mean for a rotation. Data, not behaviour; a manifest may override each value. */
export interface IssuerProfile {
  readonly name: string;
  /** How long the old key lives after a reset; 0 where it dies at once. */
  readonly overlapMs: Sourced<number>;
  /** How long a key is valid by itself; null where the issuer states no end. */
  readonly validityMs: Sourced<number | null>;
  /** How many resets a day the issuer allows; null where it states no budget. */
  readonly resetsPerDay: Sourced<number | null>;
  /** How many signed calls the issuer takes in a minute, from all keys together; null where it states no limit. */
  readonly callsPerMinute: Sourced<number | null>;
  readonly stepUp: Sourced<readonly string[]>;
  /** Whether a reset gives a new App Key too; `unknown` means: an equal App Key proves nothing. */
  readonly resetChangesAppKey: Sourced<boolean | 'unknown'>;
  /** Whether deleting the application ends every version of its key. */
  readonly deleteEndsAllVersions: Sourced<boolean>;
  readonly contact: Sourced<string | null>;
  /** Null where nobody has written down how a person makes keys there. */
  readonly portal: Sourced<PortalWords | null>;
  /** What may be applied for, as far as it is published; empty where no list is known. */
  readonly endpoints: Sourced<readonly string[]>;
}
