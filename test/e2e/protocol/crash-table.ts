import { DAY_MS } from '../../../src/domain/duration.ts';
import type { End, Life } from '../../support/e2e/life.ts';
import { OVERLAP_OVER_MS } from '../../support/e2e/life.ts';
import type { Boundary, Side } from '../../support/e2e/messages.ts';

/** A life with how it ends when nothing happens. */
export interface WholeLife extends Life {
  readonly end: End;
  /** How many of its appends are boundaries of this life; all of them unless told otherwise. */
  readonly appends: number | undefined;
}

export interface Cell {
  readonly life: WholeLife;
  readonly boundary: Boundary;
  readonly end: End;
}

const RISE = 'Registered Imported';
const PREPARED = 'Opened Preflighted';
const CALL = 'CallStarted Sealed Parsed Accepted';
const DELIVERED = 'Staged Verified Staged Verified Promoted Promoted';
const OVERLAP = 'OverlapStarted Observed';
const RETIRED = 'PreviousRetired Closed Observed';
const CONTAINED = 'Superseded KillOpened DeleteStarted Deleted ProvenDead Closed';
/** Where there is no old key, nothing waits for the other store. */
const FIRST_DELIVERED = 'Staged Verified Promoted Staged Verified Promoted Closed Observed';

const rotated: End = {
  events: words(RISE, PREPARED, CALL, DELIVERED, OVERLAP, RETIRED),
  versions: 'v1 expired, v2 current',
  issuer: '1 reset',
  stores: 'vault: 1.2 live, local: 1.2 live',
  alerts: '',
  raised: '',
  pending: 0,
};

/** Nobody can know whether the request left: a person is told, the issuer shows no reset, and it is made anew. */
const outcomeUnknown: End = {
  ...rotated,
  events: words(
    RISE,
    PREPARED,
    'CallStarted Quarantined Voided Preflighted',
    CALL,
    DELIVERED,
    OVERLAP,
    RETIRED,
  ),
  alerts: 'KT-A105',
};

/** The order did not reach the journal: whoever gave it saw it fail, and the overlap goes on. */
const notAsked: End = {
  ...rotated,
  events: words(RISE, PREPARED, CALL, DELIVERED, OVERLAP),
  versions: 'v1 previous, v2 current',
};

const contained: End = {
  events: words(RISE, PREPARED, CALL, DELIVERED, OVERLAP, CONTAINED, PREPARED, CALL, FIRST_DELIVERED),
  versions: 'v1 revoked, v2 revoked, v3 current',
  issuer: '1 reset, 1 deleted, 1 generated',
  stores: 'vault: 2.1 live, local: 2.1 live',
  alerts: '',
  raised: '',
  pending: 0,
};

/** As in a rotation: the application is registered before the call, and has no key, so the call had no effect. */
const firstOutcomeUnknown: End = {
  ...contained,
  events: words(
    ...[RISE, PREPARED, CALL, DELIVERED, OVERLAP, CONTAINED, PREPARED],
    ...['CallStarted Quarantined Voided Preflighted', CALL, FIRST_DELIVERED],
  ),
  alerts: 'KT-A105',
};

const rotation: WholeLife = {
  name: 'rotation',
  ageMs: 80 * DAY_MS,
  from: 0,
  acts: [(stage) => stage.start(), (stage) => stage.pass(OVERLAP_OVER_MS)],
  end: rotated,
  appends: undefined,
};

const containment: WholeLife = {
  name: 'containment in the overlap',
  ageMs: 80 * DAY_MS,
  from: 1,
  acts: [
    (stage) => stage.start(),
    (stage) => stage.tell({ do: 'revoke', name: stage.place.name, spare: false }),
    (stage) => stage.pass(DAY_MS),
  ],
  end: contained,
  appends: undefined,
};

const MOVED = 'MovedOff KillOpened DeleteStarted Deleted ProvenDead Closed Observed';

const moved: End = {
  events: words(RISE, 'Observed SpareOpened', PREPARED, CALL, DELIVERED, MOVED),
  versions: 'v1 revoked, v2 current',
  issuer: '1 deleted, 1 generated',
  stores: 'vault: 2.1 live, local: 2.1 live',
  alerts: '',
  raised: '',
  pending: 0,
};

const notMoved: End = {
  ...moved,
  events: words(RISE, 'Observed'),
  versions: 'v1 current',
  issuer: '',
  stores: 'vault: 1.1 live, local: 1.1 live',
};

/** The standby is registered before the call and shows no key, so the call had no effect; the leak is told meanwhile. */
const moveOutcomeUnknown: End = {
  ...moved,
  events: words(
    ...[RISE, 'Observed SpareOpened', PREPARED, 'CallStarted Quarantined Voided Preflighted'],
    ...[CALL, DELIVERED, MOVED],
  ),
  alerts: 'KT-A105 KT-A344',
};

const move: WholeLife = {
  name: 'move to the standby application',
  ageMs: 10 * DAY_MS,
  from: 1,
  acts: [
    (stage) => stage.start(),
    (stage) => stage.tell({ do: 'revoke', name: stage.place.name, spare: true }),
    (stage) => stage.pass(DAY_MS),
  ],
  end: moved,
  appends: undefined,
};

const request: WholeLife = {
  name: 'request of a person',
  ageMs: 10 * DAY_MS,
  from: 1,
  acts: [
    (stage) => stage.start(),
    (stage) => stage.tell({ do: 'rotate', name: stage.place.name, afterLoss: false }),
    (stage) => stage.pass(OVERLAP_OVER_MS),
  ],
  end: {
    ...rotated,
    events: words(RISE, 'Observed Requested', PREPARED, CALL, DELIVERED, 'OverlapStarted', RETIRED),
  },
  // What follows the request is the rotation above.
  appends: 1,
};

/** The order is lost with the process; the key is young, and nothing else asks for a rotation. */
const notRequested: End = {
  ...rotated,
  events: words(RISE, 'Observed'),
  versions: 'v1 current',
  issuer: '',
  stores: 'vault: 1.1 live, local: 1.1 live',
};

/** A process that has just started looks at everything once, so the old key of the overlap is seen at once. */
const requestedAndSeenAnew: End = {
  ...rotated,
  events: words(RISE, 'Observed Requested', PREPARED, CALL, DELIVERED, OVERLAP, RETIRED),
};

export const LIVES: readonly WholeLife[] = [rotation, containment, move, request];

function both(life: WholeLife, types: string, occurrence: number, before: End, after: End): readonly Cell[] {
  const cell = (side: Side, end: End): Cell => ({ life, boundary: { types, occurrence, side }, end });
  return [cell('before', before), cell('after', after)];
}

export const CELLS: readonly Cell[] = [
  ...both(rotation, 'Registered', 1, rotated, rotated),
  ...both(rotation, 'Imported', 1, rotated, rotated),
  ...both(rotation, 'Opened', 1, rotated, rotated),
  ...both(rotation, 'Preflighted', 1, rotated, rotated),
  ...both(rotation, 'CallStarted', 1, rotated, outcomeUnknown),
  ...both(rotation, 'Sealed', 1, rotated, rotated),
  ...both(rotation, 'Parsed', 1, rotated, rotated),
  ...both(rotation, 'Accepted', 1, rotated, rotated),
  ...both(rotation, 'Staged', 1, rotated, rotated),
  ...both(rotation, 'Verified', 1, rotated, rotated),
  ...both(rotation, 'Staged', 2, rotated, rotated),
  ...both(rotation, 'Verified', 2, rotated, rotated),
  ...both(rotation, 'Promoted', 1, rotated, rotated),
  ...both(rotation, 'Promoted', 2, rotated, rotated),
  ...both(rotation, 'OverlapStarted', 1, rotated, rotated),
  ...both(rotation, 'Observed', 1, rotated, rotated),
  ...both(rotation, 'PreviousRetired', 1, rotated, rotated),
  ...both(rotation, 'Closed', 1, rotated, rotated),
  ...both(rotation, 'Observed', 2, rotated, rotated),
  ...both(containment, 'Superseded+KillOpened', 1, notAsked, contained),
  ...both(containment, 'DeleteStarted', 1, contained, contained),
  ...both(containment, 'Deleted', 1, contained, contained),
  ...both(containment, 'ProvenDead', 1, contained, contained),
  ...both(containment, 'Closed', 1, contained, contained),
  ...both(containment, 'Opened', 1, contained, contained),
  ...both(containment, 'Preflighted', 1, contained, contained),
  ...both(containment, 'CallStarted', 1, contained, firstOutcomeUnknown),
  ...both(containment, 'Sealed', 1, contained, contained),
  ...both(containment, 'Parsed', 1, contained, contained),
  ...both(containment, 'Accepted', 1, contained, contained),
  ...both(containment, 'Staged', 1, contained, contained),
  ...both(containment, 'Verified', 1, contained, contained),
  ...both(containment, 'Promoted', 1, contained, contained),
  ...both(containment, 'Staged', 2, contained, contained),
  ...both(containment, 'Verified', 2, contained, contained),
  ...both(containment, 'Promoted', 2, contained, contained),
  ...both(containment, 'Closed', 2, contained, contained),
  ...both(containment, 'Observed', 1, contained, contained),
  ...both(move, 'SpareOpened', 1, notMoved, moved),
  ...both(move, 'Opened', 1, moved, moved),
  ...both(move, 'Preflighted', 1, moved, moved),
  ...both(move, 'CallStarted', 1, moved, moveOutcomeUnknown),
  ...both(move, 'Sealed', 1, moved, moved),
  ...both(move, 'Parsed', 1, moved, moved),
  ...both(move, 'Accepted', 1, moved, moved),
  ...both(move, 'Staged', 1, moved, moved),
  ...both(move, 'Verified', 1, moved, moved),
  ...both(move, 'Staged', 2, moved, moved),
  ...both(move, 'Verified', 2, moved, moved),
  ...both(move, 'Promoted', 1, moved, moved),
  ...both(move, 'Promoted', 2, moved, moved),
  ...both(move, 'MovedOff+KillOpened', 1, moved, moved),
  ...both(move, 'DeleteStarted', 1, moved, moved),
  ...both(move, 'Deleted', 1, moved, moved),
  ...both(move, 'ProvenDead', 1, moved, moved),
  ...both(move, 'Closed', 1, moved, moved),
  ...both(move, 'Observed', 1, moved, moved),
  ...both(request, 'Requested', 1, notRequested, requestedAndSeenAnew),
];

function words(...parts: readonly string[]): string {
  return parts.join(' ');
}
