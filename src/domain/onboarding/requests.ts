import type { Evidence, PortalUser } from './events.ts';
import type { Stage } from './stages.ts';

/** What people say of an application. */
export type OnboardingAct =
  | { readonly act: 'pass'; readonly stage: Stage; readonly evidence: Evidence }
  | {
      readonly act: 'reject';
      readonly stage: Stage;
      readonly reasons: readonly string[];
      readonly evidence: Evidence;
    }
  /** Gives a stage to the issuer, who is then waited for. */
  | { readonly act: 'hand-in'; readonly stage: Stage; readonly evidence: Evidence }
  | { readonly act: 'note'; readonly stage: Stage | null; readonly evidence: Evidence }
  /** The formal application was sent. */
  | { readonly act: 'submit'; readonly evidence: Evidence }
  /** Asks the issuer for what the manifest says now. */
  | { readonly act: 'ask-change'; readonly evidence: Evidence }
  /** The issuer made it; the keys are tried at once. */
  | { readonly act: 'change-made'; readonly change: string; readonly evidence: Evidence }
  | {
      readonly act: 'change-refused';
      readonly change: string;
      readonly reasons: readonly string[];
      readonly evidence: Evidence;
    }
  | { readonly act: 'try-change'; readonly change: string };

/** A look at the list of authorised users. */
export interface UsersRequest {
  /** What a person reads at the portal; null: a program reads it, where one may. */
  readonly saw: readonly PortalUser[] | null;
  /** This list is the right one from now on. */
  readonly record: boolean;
  readonly evidence: Evidence;
}

export interface ConformanceRequest {
  /** Whose live key calls the gateway, read-only; null: a key of the run's own, at a rehearsal issuer. */
  readonly credential: string | null;
}
