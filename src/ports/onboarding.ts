import type { Actor } from '../domain/events.ts';
import type { OnboardingEvent, StoredOnboardingEvent } from '../domain/onboarding/events.ts';

/** What happened to applications for an issuer's API: a chain of events for each. */
export interface OnboardingBook {
  /**
   * Appends after event number `afterSeq` of an application, all or nothing. Rejects with KT5312 when somebody else was
   * first.
   */
  append(
    application: string,
    afterSeq: number,
    events: readonly OnboardingEvent[],
    meta: { readonly at: number; readonly actor: Actor },
  ): Promise<void>;
  /** All of one application, or of all of them, application by application, in order. There are few. */
  events(application: string | null): Promise<readonly StoredOnboardingEvent[]>;
}
