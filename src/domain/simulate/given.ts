import type { CredentialState } from '../credential.ts';
import { MINUTE_MS } from '../duration.ts';
import type { Facts } from '../facts.ts';
import type { IssuerProfile } from '../issuer-profile.ts';
import type { CredentialSpec } from '../spec.ts';

/** A credential as it stands at the beginning, and what decides over it all the while. */
export interface GivenCredential {
  readonly state: CredentialState;
  readonly spec: CredentialSpec;
  readonly policy: Facts['policy'];
  readonly profile: IssuerProfile;
  /** Only a person can make its key. */
  readonly attended: boolean;
}

/** How long things take that the decision code does not decide. */
export interface Pace {
  /** From the call to the last promotion. */
  readonly deliveryMs: number;
  /** From the moment at which a person is asked to the key in their hand. */
  readonly personMs: number;
}

export interface Given {
  readonly credentials: readonly GivenCredential[];
  readonly fromAt: number;
  readonly toAt: number;
  readonly pace: Pace;
  /** Policies that only report, or wait for apply, go on doing so; otherwise they are run as if they enforced. */
  readonly asWritten: boolean;
  /** What whoever gives this has taken for granted, in sentences. */
  readonly assumed: readonly string[];
}

export const USUAL_PACE: Pace = { deliveryMs: MINUTE_MS, personMs: 30 * MINUTE_MS };
