import type { IssuerBaseline, ProbeVerdict } from '../domain/events.ts';
import type { Fault } from '../domain/fault.ts';
import type { IssuerProfile } from '../domain/issuer-profile.ts';
import type { PortalUser } from '../domain/onboarding/events.ts';
import type { ProbedPermission, SeenPermissions } from '../domain/permissions/seen.ts';
import type { Secret } from '../domain/secret.ts';

export interface KeyPair {
  readonly appKey: Secret;
  readonly appSecret: Secret;
}

/** The key application as the issuer shows it: masks and times, never a secret. */
export interface ApplicationView extends IssuerBaseline {
  /** When the live key was made; null where there is none yet. */
  readonly keyBornAt: number | null;
  readonly keyExpiresAt: number | null;
  /** What its keys may do; null where the issuer does not list it. */
  readonly allows: SeenPermissions | null;
}

/** What a look at the issuer shows. An application that is not there tells the time as well. */
export interface Look {
  /** Null where no application of that name exists. */
  readonly application: ApplicationView | null;
  /** The issuer's clock while it answered; null where it told none. */
  readonly issuerNowAt: number | null;
}

export interface ApplicationRef {
  /** The name of the key application. */
  readonly name: string;
  readonly user: string | null;
}

/** What happened to a request that may have an effect. `bytes` are raw: nobody has parsed them yet. */
export type CallOutcome =
  | ({ readonly kind: 'replied' } & LateReply)
  | { readonly kind: 'not-sent'; readonly fault: Fault }
  /** No usable reply in time. `late` settles when the connection ends: what still arrives is not thrown away. */
  | { readonly kind: 'unknown'; readonly fault: Fault; readonly late: Promise<LateReply | null> };

export interface LateReply {
  readonly status: number;
  readonly bytes: Uint8Array;
}

/** A call made ready: codes fetched, application registered. Nothing irreversible has happened before `send`. */
export interface PreparedCall {
  readonly applicationId: string;
  /**
   * Sends exactly one request. `mayStillSend` is asked just before the bytes leave; when it says no, the outcome is
   * `not-sent`. Reading is never cut: after `settleMs` without an end of the reply the outcome is `unknown`, with the
   * rest still to come. A reply that breaks off is `replied` with the bytes that came.
   */
  send(mayStillSend: () => boolean): Promise<CallOutcome>;
}

export type ParsedReply =
  | {
      readonly kind: 'key';
      readonly pair: KeyPair;
      readonly applicationId: string;
      readonly bornAt: number | null;
      readonly expiresAt: number | null;
      /** When the issuer says the old key ends; null where it says nothing. */
      readonly oldEndsAt: number | null;
    }
  /** A refusal that the issuer documents: nothing was changed. */
  | { readonly kind: 'refused'; readonly fault: Fault; readonly retryAfterMs: number | null }
  | { readonly kind: 'unreadable'; readonly fault: Fault };

export interface ProbeResult {
  readonly verdict: ProbeVerdict;
  readonly fault: Fault | null;
  readonly issuerNowAt: number | null;
  /** Whether the key may call the endpoint that was called; absent where the answer does not tell. */
  readonly permission?: ProbedPermission;
}

/** What programs may do with an issuer's key applications. Only the `send` of a prepared call can't be taken back. */
export interface KeyManagement {
  observe(application: ApplicationRef): Promise<Look>;
  prepareReset(application: ApplicationRef): Promise<PreparedCall>;
  /** Registers the application where it does not exist yet, then makes its first key. */
  prepareGenerate(application: ApplicationRef): Promise<PreparedCall>;
  /** Ends an application and its keys at once. Deleting what is gone already succeeds. */
  deleteApplication(applicationId: string, application: ApplicationRef): Promise<void>;
}

/** What an issuer's portal shows to whoever is logged in there. */
export interface IssuerPortal {
  /** The users of the institution who were ever authorised, as `user` sees them. */
  authorisedUsers(user: string): Promise<readonly PortalUser[]>;
}

/** Who mints keys. */
export interface Issuer {
  readonly name: string;
  readonly profile: IssuerProfile;
  /** A rehearsal issuer: a lost secret costs nothing, so a recovery recipient is not demanded. */
  readonly rehearsal: boolean;
  /** Request timeout plus the longest pause after which an effect may still happen. */
  readonly settleMs: number;
  /** Null where only a person at the issuer's portal can see, make, reset and delete keys. */
  readonly management: KeyManagement | null;
  /** Null where only a person may read it. */
  readonly portal: IssuerPortal | null;
  parse(bytes: Uint8Array, status: number | null): ParsedReply;
  /** One signed, read-only call; the body is discarded. */
  probe(pair: KeyPair): Promise<ProbeResult>;
  close(): Promise<void>;
}
