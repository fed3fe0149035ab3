import type { KekSetting } from '../../../src/config/kek-setting.ts';
import type { EventType } from '../../../src/domain/events.ts';
import type { KeyVersionStatus } from '../../../src/domain/key-version.ts';
import type { SlowTime } from './slow-time.ts';

export type Side = 'before' | 'after';

/** An append by the types that it writes, and which one of its kind: `Staged`, 2. */
export interface Boundary {
  readonly types: string;
  readonly occurrence: number;
  readonly side: Side;
}

/**
 * What happens at a boundary: the process is killed, its commit fails, or it waits while the test does something to the
 * world around it.
 */
export type Strike = 'kill' | 'eio' | 'enospc' | 'pause';

/** A database of a PostgreSQL that lives for one test, with its password. */
export interface DatabasePlace {
  readonly port: number;
  readonly name: string;
  readonly user: string;
  readonly password: string;
}

/** How the escrow's disk fails from now on. */
export type EscrowFault = 'EIO' | 'ENOSPC';

export interface StartOptions {
  readonly dataDirectory: string;
  readonly manifestsDirectory: string;
  /** How far its clock is ahead of the machine's. */
  readonly aheadMs: number;
  /** The machine's time unless told otherwise. */
  readonly slow?: SlowTime | null;
  /** Where its journal is; embedded unless told otherwise. */
  readonly database?: DatabasePlace | null;
  /** A file in the data directory unless told otherwise. */
  readonly kek?: KekSetting | null;
}

export type Order =
  | { readonly do: 'start'; readonly options: StartOptions }
  /** Counts the appends from here on; strikes at the boundary. */
  | { readonly do: 'arm'; readonly boundary: Boundary | null; readonly strike: Strike }
  /** After a pause at the boundary. */
  | { readonly do: 'go' }
  | { readonly do: 'advance'; readonly ms: number }
  /** Sets the wall clock right or wrong; it is answered by nobody, like the next three. */
  | { readonly do: 'step'; readonly ms: number }
  /** Time passed while it slept. */
  | { readonly do: 'wake'; readonly ms: number }
  /** Looks at the clock of its database, and says when it has. */
  | { readonly do: 'follow' }
  /** Its escrow can't be written from now on, until it is put right. */
  | { readonly do: 'escrow'; readonly fault: EscrowFault | null }
  | { readonly do: 'tick' }
  | { readonly do: 'rotate'; readonly name: string; readonly afterLoss: boolean }
  | { readonly do: 'revoke'; readonly name: string; readonly spare: boolean }
  | { readonly do: 'look'; readonly name: string }
  | { readonly do: 'stop' };

/** What a daemon knows of a credential. */
export interface Look {
  readonly events: readonly EventType[];
  /** Version → status. */
  readonly versions: readonly (readonly [number, KeyVersionStatus])[];
  readonly phase: string | null;
  /** The codes of the alerts that are raised now, of the credential and of the installation. */
  readonly alerts: readonly string[];
  /** The steps that wait for another try, with the code of their fault. */
  readonly retries: readonly string[];
  readonly auditProblems: number;
  /** The appends since the last `arm`, by the types they wrote. */
  readonly appends: readonly string[];
}

export type Answer =
  | { readonly ok: true; readonly look: Look | null }
  | { readonly ok: false; readonly why: string }
  /** The boundary is reached; the answer to the order is still to come. */
  | { readonly paused: true }
  /** It goes by the clock of its database as that is now. */
  | { readonly followed: true };
