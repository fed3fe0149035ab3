import { parseTime } from '../../domain/wire.ts';
import type { BundleCheck, BundleHead, BundleProblem, BundleRecord } from '../../ports/bundle.ts';
import { EVENT_SCHEMA } from '../chain.ts';
import type { StreamHead } from '../checkpoint/tree.ts';
import type { EventRow } from '../schema.ts';
import { beginWalk, walkOn } from '../stream-walk.ts';
import type { StreamWalk } from '../stream-walk.ts';
import { checkCheckpoints } from './check-checkpoints.ts';

type EventRecord = Extract<BundleRecord, { is: 'event' }>;
type StreamRecord = Extract<BundleRecord, { is: 'stream' }>;

/** Everything in a bundle, held against the given public key, or against its own where none is given. */
export function checkBundle(given: string | null): BundleCheck {
  const checkpoints = checkCheckpoints();
  const streams = checkStreams();
  let head: BundleHead | null = null;
  let publicKey = given;
  return {
    take(record) {
      if (record.is === 'head') {
        head = record;
        streams.about(record);
      } else if (record.is === 'key') publicKey ??= record.publicKey;
      else if (record.is === 'checkpoint')
        checkpoints.take(record.signed, publicKey, head?.installation ?? null);
      else if (record.is === 'stream') streams.begin(record);
      else if (record.is === 'event') streams.take(record);
    },
    finish() {
      checkpoints.holdAgainst(streams.heads);
      const last = checkpoints.last();
      return {
        ...streams.counts(),
        last: last === null ? null : { number: last.number, at: last.at },
        publicKey,
        problems: [...streams.problems, ...checkpoints.problems],
      };
    },
  };
}

/** Walks each stream from its genesis, and keeps the events that the last checkpoint covers. */
function checkStreams() {
  const problems: BundleProblem[] = [];
  const heads: StreamHead[] = [];
  const seen = new Set<string>();
  const counts = { streams: 0, events: 0, eventsInPeriod: 0, eventsAfter: 0 };
  let period = { from: -Infinity, to: Infinity };
  let walk: StreamWalk | null = null;
  let covered = 0;

  const blame = (stream: string, seq: number, saw: string): void => {
    problems.push({ stream, seq, saw, otherKey: false });
  };

  const walkEvent = (own: StreamWalk, event: EventRecord): void => {
    const { stream } = own;
    const row = rowOf(event);
    const { seq, hash, at, schema } = row;
    if (schema > EVENT_SCHEMA)
      blame(stream, seq, `of version ${schema}; this keyturn knows version ${EVENT_SCHEMA}`);
    for (const { saw } of walkOn(own, row)) blame(stream, seq, saw);
    if (seq === covered) heads.push({ stream, seq, hash });
    if (seq > covered) counts.eventsAfter += 1;
    if (at >= period.from && at < period.to) counts.eventsInPeriod += 1;
  };

  return {
    problems,
    heads,
    counts: () => counts,
    about({ from, to }: BundleHead): void {
      period = { from: timeOr(from, -Infinity), to: timeOr(to, Infinity) };
    },
    begin({ uid, covered: upTo }: StreamRecord): void {
      if (seen.has(uid)) blame(uid, 0, 'the stream is there twice');
      seen.add(uid);
      walk = beginWalk(uid);
      covered = upTo;
      counts.streams += 1;
    },
    take(event: EventRecord): void {
      counts.events += 1;
      if (walk === null) blame('bundle', event.seq, 'an event before any stream');
      else walkEvent(walk, event);
    },
  };
}

function rowOf({ is: _is, ...row }: EventRecord): Omit<EventRow, 'stream'> {
  // Positions are no part of a chain, and none is in a bundle.
  return { ...row, position: 0 };
}

function timeOr(text: string | null, otherwise: number): number {
  return text === null ? otherwise : (parseTime(text) ?? otherwise);
}
