import type { EventType } from '../domain/events.ts';
import type { LiveChange } from '../domain/live.ts';
import type {
  PlannedMember,
  RecallMemberStage,
  RecallMemberView,
  RecallView,
} from '../domain/recall/views.ts';

/** The credentials that begin together; null: others have not agreed to them yet. */
export interface Wave {
  readonly wave: number | null;
  readonly members: readonly RecallMemberView[];
}

export function wavesIn({ members }: Pick<RecallView, 'members'>): readonly Wave[] {
  const numbers = [...new Set(members.map(({ wave }) => wave))];
  return numbers.map((wave) => ({ wave, members: members.filter((each) => each.wave === wave) }));
}

export type WaveState = 'over' | 'failing' | 'begun' | 'waits' | 'asked';

/** The worst of its members: it is over when each was seen refused, or had nothing to revoke. */
export function stateOfWave({ wave, members }: Wave): WaveState {
  if (wave === null) return 'asked';
  const has = (stage: RecallMemberStage): boolean => members.some((each) => each.stage === stage);
  if (has('failing')) return 'failing';
  if (has('begun')) return 'begun';
  return has('waits') ? 'waits' : 'over';
}

export type RecallCounts = Readonly<Record<RecallMemberStage, number>> & {
  readonly all: number;
  /** Nobody has seen their keys refused yet. */
  readonly alive: number;
};

export function countsIn({ members }: Pick<RecallView, 'members'>): RecallCounts {
  const of = (stage: RecallMemberStage): number => members.filter((each) => each.stage === stage).length;
  const [asked, waits, begun, failing] = [of('asked'), of('waits'), of('begun'), of('failing')];
  return {
    ...{ asked, waits, begun, failing, dead: of('dead'), skipped: of('skipped') },
    ...{ all: members.length, alive: asked + waits + begun + failing },
  };
}

/** Whether there is something that a word could still hold back. */
export function canStop(view: Pick<RecallView, 'state' | 'members'>): boolean {
  return (view.state === 'moving' || view.state === 'asked') && countsIn(view).waits > 0;
}

/** What a plan hits, added up. */
export function blastOf(members: readonly PlannedMember[]) {
  const owners = [...new Set(members.flatMap(({ owner }) => owner ?? []))];
  const approvals = members.flatMap(({ approval }) => approval ?? []);
  return {
    keys: members.reduce((sum, { versions }) => sum + versions.length, 0),
    consumers: members.reduce((sum, { consumers }) => sum + consumers.length, 0),
    silent: members.filter(({ consumers }) => consumers.length === 0).length,
    owners,
    agree: approvals.length,
    policies: [...new Set(approvals.map(({ policy }) => policy))],
  };
}

const CHANGES: ReadonlySet<EventType> = new Set<EventType>([
  ...(['RecallJoined', 'RecallSkipped', 'RecallStopped', 'RecallContinued', 'RecallClosed'] as const),
  ...(['KillOpened', 'ProvenDead', 'ApprovalAsked', 'Approved', 'ApprovalEnded'] as const),
]);

/** That something does not come through is no event: it is asked for with every sign of life as well. */
export function changesRecalls({ types }: LiveChange): boolean {
  return types.some((type) => CHANGES.has(type));
}
