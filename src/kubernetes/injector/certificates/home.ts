import type { CertificateState } from './decide.ts';

/** Something that was read, and what it must still be when it is written. */
export interface Versioned<Value> {
  readonly value: Value;
  /** Null: it is not there. */
  readonly version: string | null;
}

/** Where all replicas keep what they share: one Secret, and the configuration of the webhook. */
export interface CertificateHome {
  /** The authorities that API servers are told of. */
  published(): Promise<Versioned<readonly string[]>>;
  state(): Promise<Versioned<CertificateState>>;
  /** False, and nothing written, where it is another version by now. */
  keep(state: CertificateState, version: string | null): Promise<boolean>;
  publish(authorities: readonly string[], version: string | null): Promise<boolean>;
}
