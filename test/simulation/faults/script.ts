import type { EventType } from '../../../src/domain/events.ts';
import type { Random } from '../random.ts';
import { FAULT_KINDS, MISTAKE_KINDS } from './kinds.ts';
import type { FaultKind, ScriptKind } from './kinds.ts';

/**
 * One thing that goes wrong, told so that it stays the same when others are taken out of the script: after the `nth`
 * event of a type in a credential's stream, at the first fitting call when `skip` others have passed.
 */
export interface ScriptedFault {
  readonly kind: ScriptKind;
  readonly credential: number;
  readonly after: EventType;
  readonly nth: number;
  readonly skip: number;
  /** Two numbers in [0, 1): how long, how much, which variant. */
  readonly size: number;
  readonly variant: number;
}

/** The events after which a fault is wanted, and how often they come in a rotation: 0 for those that are rare. */
const PER_ROTATION: Readonly<Partial<Record<EventType, number>>> = {
  Opened: 1,
  Preflighted: 1,
  CallStarted: 1,
  Sealed: 1,
  Parsed: 1,
  Accepted: 1,
  Staged: 2,
  Verified: 2,
  Promoted: 2,
  OverlapStarted: 1,
  Observed: 2,
  Loaded: 1,
  PreviousRetired: 1,
  Closed: 1,
  TaskOpened: 1,
  TaskClaimed: 1,
};

/** What leads to an event that no healthy rotation has. */
const LEADS_TO: Readonly<Partial<Record<EventType, readonly Lead[]>>> = {
  Quarantined: [
    { kind: 'lost reply', after: 'CallStarted' },
    { kind: 'lost request', after: 'CallStarted' },
  ],
  Voided: [{ kind: 'lost request', after: 'CallStarted' }],
  SecretLost: [{ kind: 'lost reply', after: 'CallStarted' }],
  SecondResetApproved: [{ kind: 'lost reply', after: 'CallStarted' }],
  Refused: [{ kind: 'refusal', after: 'CallStarted' }],
  VerifyFailed: [{ kind: 'damaged copy', after: 'Staged' }],
  Aborted: [{ kind: 'foreign write', after: 'Opened' }],
  KillOpened: [
    { kind: 'revoke', after: 'OverlapStarted' },
    { kind: 'revoke', after: 'Staged' },
  ],
  DeleteStarted: [{ kind: 'revoke', after: 'Closed' }],
  Deleted: [{ kind: 'revoke', after: 'OverlapStarted' }],
  ProvenDead: [{ kind: 'revoke', after: 'Closed' }],
  Requested: [{ kind: 'request', after: 'Closed' }],
  Renamed: [{ kind: 'rename', after: 'Closed' }],
  Registered: [],
  Imported: [],
  NothingToImport: [],
  TaskReleased: [
    { kind: 'walks away', after: 'TaskOpened' },
    { kind: 'gives back', after: 'TaskOpened' },
  ],
  OutcomeReported: [
    { kind: 'tab closed', after: 'TaskOpened' },
    { kind: 'wrong report', after: 'TaskOpened' },
  ],
};

/** Where only a person can make the key, they lead to it. */
const LEADS_AT_PORTAL: Readonly<Partial<Record<EventType, readonly Lead[]>>> = {
  Quarantined: [{ kind: 'tab closed', after: 'TaskOpened' }],
  Voided: [{ kind: 'late click', after: 'TaskOpened' }],
  SecretLost: [{ kind: 'tab closed', after: 'TaskOpened' }],
  SecondResetApproved: [{ kind: 'tab closed', after: 'TaskOpened' }],
  Refused: [{ kind: 'wrong code', after: 'TaskOpened' }],
};

/** Events that only a person's task has. */
const AT_PORTAL: ReadonlySet<EventType> = new Set([
  'TaskOpened',
  'TaskClaimed',
  'TaskReleased',
  'OutcomeReported',
]);

interface Lead {
  readonly kind: ScriptKind;
  readonly after: EventType;
}

export const EVENTS_OF_A_ROTATION = Object.keys(PER_ROTATION) as readonly EventType[];
export const WANTED_EVENTS = [...EVENTS_OF_A_ROTATION, ...(Object.keys(LEADS_TO) as readonly EventType[])];

export interface ScriptSize {
  readonly credentials: number;
  readonly rotations: number;
  /** The credential whose keys only a person can make. */
  readonly attended: number;
  readonly faultsPerRotation: number;
  /** Where in the round of all pairs this run begins, so that runs share them out evenly. */
  readonly firstPair: number;
  /** The same in the round of the pairs that come seldom; null where a run tries none of them more often. */
  readonly firstSeldom: number | null;
}

/** How often each pair stands in the round of all pairs. A script that would need more is steered by LEADS_TO. */
const TRIES = 2;
const HARD_TRIES = 3;

/** About every second try comes to nothing: what leads to the event can be in time or too late for it. */
const HARD_TO_HIT: ReadonlySet<EventType> = new Set([
  'Voided',
  'SecretLost',
  'VerifyFailed',
  'ProvenDead',
  'Renamed',
  'NothingToImport',
]);

/** Every pair of event and fault kind, in an order that mixes both. */
const PAIRS = WANTED_EVENTS.flatMap((after) =>
  Array.from({ length: HARD_TO_HIT.has(after) ? HARD_TRIES : TRIES }, () =>
    FAULT_KINDS.map((kind) => ({ after, kind })),
  ).flat(),
);
const STRIDE = 101;

/** Events that are rare or that hardly a call follows: most faults after them find nothing to fall on. */
const SELDOM: readonly EventType[] = ['Promoted', 'DeleteStarted', 'Refused'];
const SELDOM_PAIRS = SELDOM.flatMap((after) => FAULT_KINDS.map((kind) => ({ after, kind })));
/** How many of them a run tries beside its own. */
export const SELDOM_A_RUN = 18;

export function scriptOf(random: Random, size: ScriptSize): readonly ScriptedFault[] {
  const count = Math.round(size.credentials * size.rotations * size.faultsPerRotation);
  const faults = Array.from({ length: count }, (_, index) => {
    const pair = PAIRS[((size.firstPair + index) * STRIDE) % PAIRS.length];
    return pair === undefined ? [] : scripted(random, size, pair);
  });
  return [...faults.flat(), ...mistakes(random, size), ...seldom(random, size)];
}

function seldom(random: Random, size: ScriptSize): readonly ScriptedFault[] {
  const { firstSeldom } = size;
  if (firstSeldom === null) return [];
  return Array.from({ length: SELDOM_A_RUN }, (_, index) => {
    const pair = SELDOM_PAIRS[(firstSeldom + index) % SELDOM_PAIRS.length];
    return pair === undefined ? [] : scripted(random, size, pair);
  }).flat();
}

/** As many as there are rotations: in most of them a person does something wrong. */
function mistakes(random: Random, { rotations, attended, firstPair }: ScriptSize): readonly ScriptedFault[] {
  return Array.from({ length: rotations }, (_, index) => {
    const kind = MISTAKE_KINDS[(firstPair + index) % MISTAKE_KINDS.length] ?? 'tab closed';
    return {
      ...{ kind, credential: attended, after: 'TaskOpened', nth: 1 + index, skip: 0 },
      ...{ size: random.fraction(), variant: random.fraction() },
    };
  });
}

function scripted(
  random: Random,
  { credentials, rotations, attended }: ScriptSize,
  { after, kind }: { readonly after: EventType; readonly kind: FaultKind },
): readonly ScriptedFault[] {
  const drawn = random.below(credentials);
  const credential = AT_PORTAL.has(after) ? attended : drawn;
  const rotation = random.below(rotations);
  const entry = (what: Lead, nth: number, skip: number): ScriptedFault => {
    return { ...what, credential, nth, skip, size: random.fraction(), variant: random.fraction() };
  };
  const nthOf = (type: EventType): number => {
    const each = PER_ROTATION[type] ?? 1;
    return 1 + rotation * each + random.below(each);
  };
  const skip = random.chance(0.8) ? 0 : random.below(4);
  const leads = (credential === attended ? LEADS_AT_PORTAL[after] : undefined) ?? LEADS_TO[after];
  if (leads === undefined) return [entry({ kind, after }, nthOf(after), skip)];
  if (leads.length === 0) return [entry({ kind, after }, 1, skip)];
  const lead = random.pick(leads);
  // The rare event is the first one that this credential still has to come.
  return [entry(lead, nthOf(lead.after), 0), entry({ kind, after }, 1 + random.below(2), skip)];
}
