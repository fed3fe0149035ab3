import type { FaultView } from '../../../domain/fault.ts';
import type { IssuerProfile } from '../../../domain/issuer-profile.ts';
import type { OnboardingSpec } from '../../../domain/onboarding/dossier.ts';
import type { OnboardingBook } from '../../../ports/onboarding.ts';
import type { FleetHolder } from '../../fleet.ts';
import type { Ports } from '../../ports.ts';

/** What the questions of onboarding are answered with. */
export interface OnboardingDeps {
  readonly ports: Ports;
  readonly fleet: FleetHolder;
  readonly book: OnboardingBook;
  /** What is hardly meant in a dossier. */
  readonly lint: (spec: OnboardingSpec, profile: IssuerProfile | null) => readonly FaultView[];
  /** Ed25519 with the key that signs checkpoints, base64. */
  readonly sign: (text: string) => string;
  /** SHA-256 in hex. */
  readonly sha256: (text: string) => string;
}
