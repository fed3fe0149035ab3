import type { IssuerProfile } from './issuer-profile.ts';
import type { RetryState } from './retry.ts';
import type { EffectivePolicy } from './policy/effective.ts';
import type { CredentialSpec } from './spec.ts';

/** What a decision may look at beside the credential's own history. */
export interface Facts {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Null once the manifest has disappeared: the credential is unmanaged, alerted and otherwise left alone. */
  readonly spec: CredentialSpec | null;
  /** What the policies that select the credential come to; null where none does. */
  readonly policy: EffectivePolicy | null;
  /** Null where the issuer is in no manifest. */
  readonly profile: IssuerProfile | null;
  readonly retries: Readonly<Record<string, RetryState>>;
  /** When the outside was last looked at by this process; null: not yet. */
  readonly watchedAt: number | null;
}
