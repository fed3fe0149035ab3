import type { ZodType } from 'zod';
import type { ReportedLeak } from '../domain/leaks/reported.ts';
import type { Call } from './channel.ts';
import type { Clock } from './clock.ts';

/** Something that a source has sent and signed. */
export interface SignedDelivery {
  /** By any of these it is known when it comes again; those that the source's signature does not cover are not enough. */
  readonly ids: readonly string[];
  /** Reads what it reports; from the source itself where the delivery only names it. Rejects with KT1403 and KT1405. */
  readonly read: () => Promise<readonly ReportedLeak[]>;
}

/** Who reports leaks by itself. */
export interface LeakSource {
  readonly name: string;
  /** Types of tokens that it should report, where it asks for them; null: it does not ask. */
  readonly tokenTypes: readonly string[] | null;
  /** Throws KT1401 for what it has not signed, KT1402 for what it has signed long ago, and KT1403. */
  open(call: Call): SignedDelivery;
  /** Whether a call without a body comes from it. */
  knows(call: Pick<Call, 'headers'>): boolean;
}

/** One kind of source: a folder under leak-sources/ exports one of these, and one line in the wiring names it. */
export interface LeakSourceDriver {
  /** What `spec.driver` says in a manifest. */
  readonly driver: string;
  readonly settingsSchema: ZodType;
  create(name: string, settings: unknown, deps: { readonly clock: Clock }): LeakSource;
}
