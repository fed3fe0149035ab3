import type { DeliveryBook } from '../../../ports/delivery-book.ts';
import type { LeakSource } from '../../../ports/leak-source.ts';
import type { LeakMatcher } from '../../../ports/leak-matcher.ts';
import type { ReadReport } from '../../../ports/leak-reports.ts';
import type { OperationsDeps } from '../deps.ts';
import type { LeakIndex } from './index-of-keys.ts';

export interface LeakDeps extends Pick<
  OperationsDeps,
  'ports' | 'fleet' | 'watched' | 'news' | 'poke' | 'sha256'
> {
  readonly matcher: LeakMatcher;
  readonly index: LeakIndex;
  readonly readReport: ReadReport;
  readonly deliveries: DeliveryBook;
  /** A source of the manifests. */
  readonly source: (name: string) => Promise<LeakSource>;
  /** Raises what is wrong with a credential and has it said now, and not at the next beat. */
  readonly alertNow: (uid: string) => Promise<void>;
}
