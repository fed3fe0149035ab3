import type { Severity } from '../spec.ts';
import type { SilenceMatch } from './silence.ts';

export interface SilenceRequest {
  readonly match: SilenceMatch;
  readonly forMs: number;
  readonly reason: string;
}

/** A page on purpose, as an alert of the installation or of a credential would travel. */
export interface DrillRequest {
  readonly severity: Severity;
  readonly credential: string | null;
}
