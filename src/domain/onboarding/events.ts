import type { Actor } from '../events.ts';
import type { ConformanceRun } from './conformance.ts';
import type { Stage } from './stages.ts';

/** What somebody had to go by. When and who stand on the event; a document is kept elsewhere. */
export interface Evidence {
  readonly note: string | null;
  /** `sha256:…` */
  readonly document: string | null;
}

/** What keys may do and from where, and under whose login they stand. */
export interface Permissions {
  readonly endpoints: readonly string[];
  /** Empty: from anywhere. */
  readonly ipWhitelist: readonly string[];
  readonly users: readonly string[];
}

/** The five categories as they were handed in. */
export interface Submission extends Permissions {
  readonly integrationModel: string;
  readonly useCases: readonly string[];
  /** Where the letter went. */
  readonly contact: string | null;
}

/** One line of the list that the portal shows. */
export interface PortalUser {
  readonly email: string;
  readonly status: 'authorized' | 'withdrawn' | 'not-authorized';
}

/** A signed call with one live key after a change. */
export interface KeyTry {
  readonly credential: string;
  readonly version: number;
  readonly verdict: string;
  readonly saw: string | null;
}

export type OnboardingEvent =
  /** Handed to the issuer, who is waited for. */
  | { readonly type: 'StageHandedIn'; readonly stage: Stage; readonly evidence: Evidence }
  | { readonly type: 'StagePassed'; readonly stage: Stage; readonly evidence: Evidence }
  | {
      readonly type: 'StageRejected';
      readonly stage: Stage;
      readonly reasons: readonly string[];
      readonly evidence: Evidence;
    }
  | { readonly type: 'Noted'; readonly stage: Stage | null; readonly evidence: Evidence }
  | { readonly type: 'ConformanceRecorded'; readonly run: ConformanceRun }
  /** Passes `application` and begins the wait of `review`. */
  | { readonly type: 'ApplicationSubmitted'; readonly submission: Submission; readonly evidence: Evidence }
  /** From now on these are the right ones. */
  | { readonly type: 'UsersRecorded'; readonly users: readonly PortalUser[]; readonly evidence: Evidence }
  | { readonly type: 'UsersSeen'; readonly users: readonly PortalUser[]; readonly by: 'program' | 'person' }
  | {
      readonly type: 'ChangeAsked';
      readonly change: string;
      readonly permissions: Permissions;
      readonly evidence: Evidence;
    }
  | { readonly type: 'ChangeMade'; readonly change: string; readonly evidence: Evidence }
  | {
      readonly type: 'ChangeRefused';
      readonly change: string;
      readonly reasons: readonly string[];
      readonly evidence: Evidence;
    }
  | { readonly type: 'ChangeTried'; readonly change: string; readonly tries: readonly KeyTry[] };

export interface StoredOnboardingEvent {
  /** The name of the application. */
  readonly application: string;
  readonly seq: number;
  readonly at: number;
  readonly actor: Actor;
  readonly event: OnboardingEvent;
  readonly hash: string;
}
