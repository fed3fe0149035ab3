import type { Clock } from '../ports/clock.ts';
import type { Custody, Redactor } from '../ports/custody.ts';
import type { Ids } from '../ports/ids.ts';
import type { Issuer } from '../ports/issuer.ts';
import type { Journal } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Store } from '../ports/store.ts';

/** Everything outside that the engine moves with. Issuers and stores are looked up by their manifest's name. */
export interface Ports {
  /** The name of this replica, whose escrow `custody` writes. */
  readonly replica: string;
  readonly journal: Journal;
  readonly custody: Custody;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly outside: Outside;
}

/** The running adapters of the present configuration. Both reject with KT1xxx when the name is in no manifest. */
export interface Outside {
  issuer(name: string): Promise<Issuer>;
  store(name: string): Promise<Store>;
}
