import type { SecretPart } from '../fingerprints.ts';
import type { Secret } from '../secret.ts';
import type { LeakEvidence } from './evidence.ts';

/** A value as a scanner tells of it: itself, or one of the digests by which tools avoid saying it. */
export type ReportedValue =
  /** The value, or a text that holds it. */
  | { readonly as: 'text'; readonly text: Secret }
  /** What detect-secrets writes. */
  | { readonly as: 'sha1'; readonly hex: string }
  /** What GitGuardian calls the HMSL hash. */
  | { readonly as: 'hmsl'; readonly hex: string }
  /** What trufflehog writes into SARIF, and what goes into it beside the value. */
  | { readonly as: 'trufflehog'; readonly before: string; readonly hex: string }
  /** A scan with fingerprints knows what it has found. */
  | {
      readonly as: 'named';
      readonly credential: string;
      readonly version: number;
      readonly part: SecretPart;
    };

/** One leak of a report. Each of the values may match, and several may: a line can hold both halves of a pair. */
export interface ReportedLeak {
  readonly values: readonly ReportedValue[];
  readonly evidence: LeakEvidence;
}
