import type { Actor } from '../actor.ts';
import type { FaultView } from '../fault.ts';
import type { PortalWords } from '../issuer-profile.ts';

/** What a person is needed for; in the order of how much it hurries. */
export const TASK_KINDS = ['delete', 'lost', 'outcome', 'wrong-key', 'mint', 'refused'] as const;

export type TaskKind = (typeof TASK_KINDS)[number];

/** How far it has come. What each leads to is the table in present.ts. */
export const TASK_PHASES = [
  'held',
  'unclaimed',
  'preflight',
  'ready',
  'at-portal',
  'proving',
  'wrong-key',
  'quarantined',
  'refused',
  'lost',
  'deleting',
] as const;

export type TaskPhase = (typeof TASK_PHASES)[number];

/** What may be said of a task now; each but `rotate` is a path under `/v1/credentials/NAME/task`. */
export const TASK_ACTIONS = [
  'claim',
  'release',
  'confirm',
  'paste',
  'refused',
  'outcome',
  'lost',
  'deleted',
  'rotate',
] as const;

export type TaskAction = (typeof TASK_ACTIONS)[number];

/** What the portal is known to have shown, to compare with what it shows now. */
export interface RecordedReading {
  readonly lastResetAt: number | null;
  readonly keyIdMasked: string | null;
  readonly secretMasked: string | null;
  /** A person has read it there, or it is what custody knows of the key. */
  readonly from: 'portal' | 'custody';
}

/** Where the task is done, in the words of the issuer's own pages. */
export interface TaskPlace extends PortalWords {
  readonly issuer: string;
  /** What is to be pressed there. */
  readonly press: string;
  readonly application: string;
  readonly user: string | null;
  /** What the portal asks for: typed there and nowhere else. */
  readonly stepUp: readonly string[];
  readonly contact: string | null;
}

/** Something that waits for a person. Times are epoch milliseconds here and RFC 3339 on the wire. */
export interface TaskView {
  readonly credential: string;
  /** The credential for life: what a paste is sealed under, with `attempt`. */
  readonly uid: string;
  readonly kind: TaskKind;
  readonly phase: TaskPhase;
  /** Why the key is made or ended: `age`, `first`, `leak` … */
  readonly reason: string;
  readonly fromVersion: number | null;
  readonly toVersion: number | null;
  readonly openedAt: number;
  /** Since when a person is needed. */
  readonly waitsSinceAt: number;
  /** When the old key is overdue, or ended by the issuer; null where nothing says so. */
  readonly dueAt: number | null;
  /** Until when the key should be pasted; a later paste is still taken. */
  readonly deadlineAt: number | null;
  /** When the old key ends, where it ends by itself. */
  readonly oldEndsAt: number | null;
  readonly claim: { readonly by: Actor; readonly untilAt: number } | null;
  /** Who may claim it, as the policy says; null: whoever operates. */
  readonly operators: readonly string[] | null;
  /** The call that is open, or was given up last, and who answers for it: a paste goes under it. */
  readonly attempt: string | null;
  readonly calledBy: Actor | null;
  /** When everything was last tried for whoever holds the claim, and until when that counts. */
  readonly preflight: { readonly at: number; readonly untilAt: number } | null;
  /** What fails and is tried again. */
  readonly failing: readonly FaultView[];
  readonly recorded: RecordedReading | null;
  readonly place: TaskPlace | null;
  /** What is needed next, in words, and by which command. */
  readonly next: string;
  readonly command: string;
  readonly actions: readonly TaskAction[];
}

/** A task, and to whom a paste is sealed on the operator's machine: `age1…`. */
export interface TaskAnswer {
  /** Null where nothing waits for a person. */
  readonly task: TaskView | null;
  readonly recipient: string;
  /** Ask for the events after this position to watch what follows. */
  readonly afterPosition: number;
}

export interface TaskList {
  readonly items: readonly TaskView[];
  readonly recipient: string;
}
