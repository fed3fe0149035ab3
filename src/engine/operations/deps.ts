import type { AnchorVerdict, BackupReceipt, DoctorCheck, DaemonInfo } from '../../domain/views.ts';
import type { FleetHolder } from '../fleet.ts';
import type { CustodyView } from '../../domain/views.ts';
import type { BundlePeriod } from '../../ports/bundle.ts';
import type { ForeignEntry } from '../../ports/escrow-book.ts';
import type { FingerprintPress } from '../../ports/fingerprints.ts';
import type { News } from '../news.ts';
import type { Ledgers } from '../pods/ledgers.ts';
import type { Cluster } from '../../ports/cluster.ts';
import type { Channel } from '../../ports/channel.ts';
import type { Ports } from '../ports.ts';

/** Backups of the installation, as whoever started the process makes them. */
export interface BackupOperations {
  begin(
    recipients: readonly string[],
  ): Promise<{ readonly id: string; readonly bytes: AsyncIterable<Uint8Array> }>;
  receipt(id: string): Promise<BackupReceipt>;
}

/** What the operations work with. The last ones come from whoever started the process. */
export interface OperationsDeps {
  readonly ports: Ports;
  readonly fleet: FleetHolder;
  readonly news: News;
  /** When each credential was last looked at by this process. */
  readonly watched: ReadonlyMap<string, number>;
  /** A channel of the manifests. */
  readonly channel: (name: string) => Promise<Channel>;
  /** A cluster of the manifests. */
  readonly cluster: (name: string) => Promise<Cluster>;
  /** What the journal says of pods. */
  readonly ledgers: Ledgers;
  /** Starts a tick as soon as possible. */
  readonly poke: () => void;
  readonly info: () => Promise<Omit<DaemonInfo, 'now' | 'credentials' | 'rehearsal'>>;
  readonly custody: CustodyDeps;
  /** The checks that look at the process and its configuration. */
  readonly doctorChecks: () => Promise<readonly DoctorCheck[]>;
  /** Holds the journal against the checkpoints that are kept outside it. */
  readonly compareAnchors: () => Promise<AnchorVerdict>;
  readonly backups: BackupOperations;
  readonly exportBundle: (period: BundlePeriod) => Promise<AsyncIterable<Uint8Array>>;
  readonly fingerprints: FingerprintPress;
  /** SHA-256 in hex. */
  readonly sha256: (text: string) => string;
}

/** What the process knows of custody beyond its port. */
export interface CustodyDeps {
  about(): Promise<Omit<CustodyView, 'replicas' | 'recoveryRecipients'>>;
  /** Every entry of an escrow file on this machine, and how many are not whole. Rejects with KT2016. */
  readEscrow(path: string): Promise<{ readonly entries: readonly ForeignEntry[]; readonly damaged: number }>;
}
