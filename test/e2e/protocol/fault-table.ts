import {
  clockAhead,
  clockBehind,
  diskError,
  diskFull,
  escrowError,
  escrowFull,
  halfAnswer,
  keyGone,
  kill,
  kmsAway,
  kmsGone,
  lostAfter,
  lostBefore,
  ownClockAhead,
  ownClockBehind,
  storeDown,
  transitAway,
  transitGone,
  zombie,
} from '../../support/e2e/disturbance.ts';
import type { Disturbance } from '../../support/e2e/disturbance.ts';
import type { JournalKind } from '../../support/e2e/journal-place.ts';
import type { End } from '../../support/e2e/life.ts';
import { CELLS } from './crash-table.ts';
import type { Cell, WholeLife } from './crash-table.ts';

/** One fault at one boundary of one life, and how that life ends. */
export interface FaultCell extends Cell {
  readonly disturbance: Disturbance;
}

/** How a life differs from the one in which nothing happens. */
type Change = (whole: End) => Partial<End>;

const asEver: Change = () => ({});

/** Each row: after which appends of which life, and what is then different. Where no row fits nothing is. */
type Rows = readonly (readonly [life: WholeLife['name'], after: RegExp, change: Change])[];

const ROTATION = 'rotation';
const CONTAINMENT = 'containment in the overlap';
const MOVE = 'move to the standby application';
const REQUEST = 'request of a person';

/** Told at once, and over as soon as the next try succeeds. */
const alerted =
  (alerts: string): Change =>
  () => ({ alerts });

/** A step that waits for its next try leaves time for a look, which is then not needed in the overlap. */
const lookedEarly =
  (after: string): Change =>
  ({ events }) => ({
    events: events
      .replace('OverlapStarted Observed', 'OverlapStarted')
      .replace(new RegExp(`(${after})`), '$1 Observed'),
  });

const and =
  (...changes: readonly Change[]): Change =>
  (whole) =>
    changes.reduce<Partial<End>>(
      (changed, change) => ({ ...changed, ...change({ ...whole, ...changed }) }),
      {},
    );

/** The last of something in a life, replaced. */
const instead =
  (before: string, after: string): Change =>
  ({ events }) => {
    const at = events.lastIndexOf(before);
    return { events: events.slice(0, at) + after + events.slice(at + before.length) };
  };

const DELIVERED = 'Staged Verified Staged Verified Promoted Promoted OverlapStarted Observed';
const FIRST_DELIVERED = 'Staged Verified Promoted Staged Verified Promoted Closed';

/** The next call to the issuer is any call that may be repeated, but after `CallStarted`. */
const anyCallLost: Rows = [
  [ROTATION, /^Imported/, and(alerted('KT-A102 KT-A110'), lookedEarly('Imported'))],
  [ROTATION, /^(Sealed|Parsed)/, and(alerted('KT-A110'), lookedEarly('Parsed'))],
  // Nothing more is asked after a look.
  [ROTATION, /^(?!Observed|CallStarted)/, alerted('KT-A110')],
];

/** The reset had no effect: a person is told, the issuer shows none, and it is made anew. */
const voided = and(
  alerted('KT-A105'),
  instead('CallStarted Sealed', 'CallStarted Quarantined Voided Preflighted CallStarted Sealed'),
);

/** The same at the standby. While it is open, people are told that a leaked key lives. */
const moveVoided = and(voided, alerted('KT-A105 KT-A344'));

/**
 * The reset had its effect, and its secret is gone: never again by itself. In the first life the old key dies at the end
 * of the overlap, ten days later, with everybody told; in the second one there is none.
 */
const lost = (sealed: string): Rows => [
  [
    ROTATION,
    /^CallStarted/,
    ({ events }) => ({
      events: `${events.slice(0, events.lastIndexOf('CallStarted'))}CallStarted ${sealed}Quarantined SecretLost`,
      versions: 'v1 current, v2 lost',
      stores: 'vault: 1.1 dead, local: 1.1 dead',
      alerts: 'KT-A101 KT-A103 KT-A105 KT-A106',
      raised: 'KT-A101 KT-A103 KT-A106 KT-A106 KT-A106',
    }),
  ],
  [
    CONTAINMENT,
    /^CallStarted/,
    ({ events }) => ({
      events: `${events.slice(0, events.lastIndexOf('CallStarted'))}CallStarted ${sealed}Quarantined SecretLost`,
      versions: 'v1 revoked, v2 revoked, v3 lost',
      stores: 'vault: 1.2 dead, local: 1.2 dead',
      alerts: 'KT-A105 KT-A106',
      raised: 'KT-A106',
    }),
  ],
  [
    MOVE,
    /^CallStarted/,
    ({ events }) => ({
      events: `${events.slice(0, events.lastIndexOf('CallStarted'))}CallStarted ${sealed}Quarantined SecretLost`,
      versions: 'v1 current, v2 lost',
      issuer: '1 generated',
      stores: 'vault: 1.1 live, local: 1.1 live',
      alerts: 'KT-A105 KT-A106 KT-A344',
      raised: 'KT-A106 KT-A344',
    }),
  ],
];

/** The folder goes on, as far as the barrier lets it; what waits for the store leaves time for a look. */
const storeDownRows: Rows = [
  [ROTATION, /^Imported/, and(alerted('KT-A102'), lookedEarly('Imported'))],
  [
    ROTATION,
    /^(Preflighted|CallStarted|Sealed|Parsed|Accepted)/,
    instead(DELIVERED, 'Staged Verified Observed Staged Verified Promoted Promoted OverlapStarted'),
  ],
  [
    ROTATION,
    /^Staged 1/,
    instead(DELIVERED, 'Staged Staged Verified Observed Verified Promoted Promoted OverlapStarted'),
  ],
  [
    ROTATION,
    /^(Verified|Staged 2)/,
    instead(DELIVERED, 'Staged Verified Staged Verified Promoted Observed Promoted OverlapStarted'),
  ],
  [MOVE, /^Staged 1/, instead('Staged Verified Staged Verified', 'Staged Staged Verified Verified')],
  // Where there is no old key, the folder is promoted at once.
  [
    CONTAINMENT,
    /^Staged 1/,
    instead(FIRST_DELIVERED, 'Staged Staged Verified Promoted Verified Promoted Closed'),
  ],
  [
    CONTAINMENT,
    /^Verified 1/,
    instead(FIRST_DELIVERED, 'Staged Verified Staged Verified Promoted Promoted Closed'),
  ],
];

/** The deadline for sending has passed at once: the call is not made, and made a minute later. */
const notSent = instead('CallStarted Sealed', 'CallStarted Refused Preflighted CallStarted Sealed');

/**
 * Where no key lives, nothing is signed that would show the wrong time before the call is to be made: what the preflight
 * saw is of another time then, and once more when the clock is right again.
 */
const preparedAgain: Rows = [
  [CONTAINMENT, /^(ProvenDead|Closed 1|Opened)/, instead('Preflighted', 'Preflighted Preflighted')],
  [CONTAINMENT, /^Preflighted/, instead('Preflighted', 'Preflighted Preflighted Preflighted')],
];

/** By a clock that is fifteen days ahead the key is overdue, and after the reset the old one is past its end. */
const aheadRows: Rows = [
  [ROTATION, /^(Imported|Opened|Preflighted)/, alerted('KT-A103 KT-A201')],
  [ROTATION, /^CallStarted/, and(alerted('KT-A103'), notSent)],
  // The barrier holds: that the old key is past its end is believed only when the issuer's clock says so too.
  [ROTATION, /^(Sealed|Parsed|Accepted|Staged|Verified 1)/, alerted('KT-A101 KT-A103 KT-A201')],
  [ROTATION, /^(?!Registered|Observed 2)/, alerted('KT-A201')],
  ...preparedAgain,
  [CONTAINMENT, /^CallStarted/, notSent],
  [MOVE, /^CallStarted/, notSent],
];

/** The issuer disagrees before the call is made, so a preflight of the future is made again. */
const behindRows: Rows = [
  [ROTATION, /^Imported/, alerted('KT-A102 KT-A201')],
  [ROTATION, /^(?!Registered|Observed)/, alerted('KT-A201')],
  ...preparedAgain,
];

/** What is adopted is sealed as well; later on, the database alone keeps the reply, and nothing waits for the escrow. */
const escrowRows: Rows = [[ROTATION, /^Registered/, alerted('KT-A202')]];

/** Whoever takes over doesn't know whether the call was made; the one that wakes is past its deadline and makes none. */
const overtakenRows: Rows = [
  [ROTATION, /^CallStarted/, voided],
  [CONTAINMENT, /^CallStarted/, voided],
  [MOVE, /^CallStarted/, moveVoided],
  // A process that has just started looks at everything once, so the old key of the overlap is seen at once.
  [REQUEST, /^Requested/, instead('OverlapStarted', 'OverlapStarted Observed')],
];

type ByRule = readonly (readonly [Disturbance, Rows])[];

const BY_RULE: ByRule = [
  [
    lostBefore,
    [
      [ROTATION, /^CallStarted/, voided],
      [CONTAINMENT, /^CallStarted/, voided],
      [MOVE, /^CallStarted/, moveVoided],
      ...anyCallLost,
    ],
  ],
  [lostAfter, [...lost(''), ...anyCallLost]],
  [halfAnswer, [...lost('Sealed '), ...anyCallLost]],
  [storeDown, storeDownRows],
  [clockAhead, aheadRows],
  [clockBehind, behindRows],
  // The key-encryption key was opened at the start, and is not asked for again.
  [transitAway, []],
  [kmsAway, []],
  [escrowError, escrowRows],
  [escrowFull, escrowRows],
];

/** A commit that fails, before or after its effect, ends the process; so does a kill. All lead to the same end. */
const AS_KILLED: readonly Disturbance[] = [diskError, diskFull, keyGone, transitGone, kmsGone];

/** What depends on the database that the journal is in. */
const ON: Readonly<Record<JournalKind['name'], { asKilled: readonly Disturbance[]; byRule: ByRule }>> = {
  SQLite: {
    // Kills alone are the crash table's own test.
    asKilled: [],
    // It is refused, because one process holds the journal; the one that slept goes on where it was.
    byRule: [[zombie, []]],
  },
  PostgreSQL: {
    asKilled: [kill],
    byRule: [
      [zombie, overtakenRows],
      // All replicas go by the database's clock, set right or wrong above.
      [ownClockAhead, []],
      [ownClockBehind, []],
    ],
  },
};

const pauses = CELLS.filter(({ boundary }) => boundary.side === 'after');

export function faultCells(journal: JournalKind['name']): readonly FaultCell[] {
  const { asKilled, byRule } = ON[journal];
  return [
    ...[...AS_KILLED, ...asKilled].flatMap((disturbance) => CELLS.map((cell) => ({ ...cell, disturbance }))),
    ...[...BY_RULE, ...byRule].flatMap(([disturbance, rows]) =>
      pauses.map((cell) => ({ ...cell, disturbance, end: endBy(rows, cell) })),
    ),
  ];
}

function endBy(rows: Rows, { life, boundary: { types, occurrence } }: Cell): End {
  const after = `${types} ${occurrence}`;
  const row = rows.find(([name, pattern]) => name === life.name && pattern.test(after));
  return { ...life.end, ...(row?.[2] ?? asEver)(life.end) };
}
