import type { ZodType } from 'zod';
import type { Clock } from './clock.ts';
import type { Issuer } from './issuer.ts';

/** What every issuer gets beside its settings. */
export interface IssuerDeps {
  readonly clock: Clock;
}

/** One kind of issuer: a folder under issuers/ exports one of these, and one line in the wiring names it. */
export interface IssuerDriver {
  /** What `spec.driver` says in a manifest. */
  readonly driver: string;
  /** The manifest's `spec` without `driver`. Secrets arrive as `Secret`. */
  readonly settingsSchema: ZodType;
  /** Makes the issuer; opens no connection yet. Throws a 40xx fault where the settings are unsafe together. */
  create(name: string, settings: unknown, deps: IssuerDeps): Issuer;
}
