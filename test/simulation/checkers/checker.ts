import type { AlertRow } from '../../../src/domain/alert.ts';
import type { CredentialEvent } from '../../../src/domain/events.ts';
import type { Lease } from '../../../src/ports/journal.ts';
import type { Application, Key, Maker } from '../issuer/rules.ts';
import type { KeyOffice } from '../issuer/office.ts';
import type { Commitment } from '../replica/assemble.ts';
import type { JournalDisk } from '../journal/tables.ts';
import type { Place } from '../store/memory-store.ts';
import type { SimulatedProcess } from '../world/process.ts';

/** One credential as it really is, beside what keyturn believes of it. */
export interface Subject {
  readonly index: number;
  readonly application: string;
  readonly office: KeyOffice;
  readonly places: ReadonlyMap<string, Place>;
  uid: string;
  /** Why a destination may hold a dead key for now: what somebody else did, or what a person approved. */
  excuse: string | null;
  readonly raised: { readonly code: string; readonly at: number }[];
}

export interface Committed {
  readonly subject: Subject;
  readonly events: readonly CredentialEvent[];
  readonly actor: string;
  /** Null for what people report from outside a process. */
  readonly process: SimulatedProcess;
  readonly lease: Lease | null;
}

export interface Reset {
  readonly subject: Subject;
  readonly application: Application;
  readonly before: readonly Key[];
  readonly key: Key;
  /** Null where somebody else made it. */
  readonly process: SimulatedProcess | null;
  /** Whether keyturn made it, or had asked a person for it who had confirmed it. */
  readonly asked: boolean;
}

export interface Promotion {
  readonly subject: Subject;
  readonly destination: string;
  readonly place: Place;
  readonly attempt: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** What the checkers may look at: the truth of the simulated world. */
export interface Truth {
  readonly now: () => number;
  readonly subjects: readonly Subject[];
  /** The journal's tables, as they are on the disk. */
  readonly disk: JournalDisk;
  readonly lastClockStepAt: number;
  isIssuerDown(subject: Subject): boolean;
  /** The oldest that a credential's key may become. */
  maxAgeMsOf(subject: Subject): number;
  /** Whether some process runs and is not paused. */
  isServed(): boolean;
  /** Whether a secret stands sealed anywhere that survives every process. */
  isSealed(appSecret: string): boolean;
  violate(checker: string, subject: Subject | null, saw: string): void;
  later(ms: number, check: () => void): void;
  /** How long it took until somebody was told of a loss. */
  paged(afterMs: number): void;
}

/** One of the rules that must hold. Each hook is called when the thing happens in the simulated world. */
export interface Checker {
  readonly name: string;
  onCommit?(committed: Committed): void;
  /** Right before a call that may reset leaves. */
  onReset?(reset: Reset): void;
  onDeleted?(subject: Subject, before: readonly Key[], maker: Maker): void;
  onPromote?(promotion: Promotion): void;
  onParse?(bytes: Uint8Array): void;
  /** A reply has reached a process that lives. */
  onShown?(bytes: Uint8Array): void;
  onAlert?(subject: Subject, alert: AlertRow): void;
  onSaid?(text: string): void;
  /** What a person pasted was taken, says the answer. */
  onPasted?(subject: Subject, bytes: Uint8Array): void;
  /** Somebody was shown an application. */
  onObserved?(subject: Subject, application: Application | null, process: SimulatedProcess): void;
  /** A living process was told that events are durable. */
  onAcknowledged?(made: Commitment): void;
  /** The journal is that of an old backup again. */
  onRollback?(to: number): void;
  atEnd?(): void;
}
