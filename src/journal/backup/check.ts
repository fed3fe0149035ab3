import { liveVersions, unregistered } from '../../domain/credential.ts';
import type { CredentialState } from '../../domain/credential.ts';
import { fold } from '../../domain/fold.ts';
import type { BackupCheck, BackupCounts, BackupProblem, BackupRecord } from '../../ports/backup.ts';
import { walkAccess } from '../access/events.ts';
import { canonicalJson } from '../canonical-json.ts';
import { EVENT_SCHEMA, eventHash, GENESIS_HASH } from '../chain.ts';
import { parseSigned } from '../checkpoint/signed.ts';
import { BUCKETS, bucketOf, digestOfBucket, rootOf } from '../checkpoint/tree.ts';
import type { StreamHead } from '../checkpoint/tree.ts';
import { storedEventOf } from '../rows.ts';
import type { AccessEventRow, EventRow } from '../schema.ts';

type EventRecord = Extract<BackupRecord, { is: 'event' }>;

interface Walk {
  readonly stream: string;
  hash: string;
  /** Null from the first event that can't be folded. */
  state: CredentialState | null;
  seq: number;
}

interface Named {
  readonly stream: string;
  readonly seq: number;
  readonly attempt: string;
}

/** The journal in a backup as `keyturn verify` would see it, without a database. */
export function checkBackup(): BackupCheck {
  const problems: BackupProblem[] = [];
  const counts = { streams: 0, events: 0, sealed: 0, escrow: 0 };
  /** Stream → the number of the event that the last checkpoint covers. */
  const toCover = new Map<string, number>();
  const covered: StreamHead[] = [];
  const sealed = new Set<string>();
  const named: Named[] = [];
  const access = walkAccess();
  let walk: Walk | null = null;
  let checkpoint: string | null = null;

  const endStream = (): void => {
    if (walk?.state != null) named.push(...neededFiles(walk.state));
    walk = null;
  };

  const takeEvent = (record: EventRecord): void => {
    if (walk === null) {
      problems.push({ stream: 'journal', seq: record.seq, saw: 'an event before any stream' });
      return;
    }
    const { stream } = walk;
    const { seq, hash } = record;
    problems.push(...step(walk, record));
    if (toCover.get(stream) === seq) covered.push({ stream, seq, hash });
    counts.events += 1;
  };

  return {
    take(record) {
      if (record.is === 'event') {
        takeEvent(record);
        return;
      }
      endStream();
      if (record.is === 'checkpoint') checkpoint = record.signed;
      else if (record.is === 'covered') toCover.set(record.stream, record.seq);
      else if (record.is === 'access-event') access.take(accessRowOf(record));
      else if (record.is === 'escrow') counts.escrow += 1;
      else if (record.is === 'sealed') {
        sealed.add(`${record.stream} ${record.attempt}`);
        counts.sealed += 1;
      } else if (record.is === 'stream') {
        walk = begin(record.uid);
        counts.streams += 1;
      }
    },
    finish: () => {
      endStream();
      const atLast = toCover.size === 0 ? [] : uncovered(checkpoint, covered);
      const all = [...problems, ...access.problems, ...unsealed(named, sealed), ...atLast];
      return { counts: counts satisfies BackupCounts, problems: all };
    },
  };
}

function accessRowOf({ is: _is, ...row }: Extract<BackupRecord, { is: 'access-event' }>): AccessEventRow {
  return row;
}

function begin(stream: string): Walk {
  return { stream, hash: GENESIS_HASH, state: unregistered(stream), seq: 0 };
}

function step(walk: Walk, record: EventRecord): readonly BackupProblem[] {
  const { stream } = walk;
  const { seq } = record;
  const row: EventRow = { ...rowOf(record), stream };
  const problems: BackupProblem[] = [];
  if (seq !== walk.seq + 1) problems.push({ stream, seq, saw: `event ${walk.seq + 1} is missing before it` });
  if (rehash(walk.hash, row) !== row.hash)
    problems.push({ stream, seq, saw: 'the event is not what was hashed' });
  const state = refold(walk.state, row);
  if (state === null && walk.state !== null)
    problems.push({ stream, seq, saw: 'the event can not follow the ones before' });
  walk.hash = row.hash;
  walk.seq = seq;
  walk.state = state;
  return problems;
}

function rowOf({ is: _is, ...row }: EventRecord): Omit<EventRow, 'stream'> {
  return row;
}

function rehash(previous: string, row: EventRow): string | null {
  try {
    return eventHash(previous, { ...row, data: canonicalJson(JSON.parse(row.data)) });
  } catch {
    return null;
  }
}

function refold(state: CredentialState | null, row: EventRow): CredentialState | null {
  if (state === null || row.schema > EVENT_SCHEMA) return null;
  try {
    return fold(state, storedEventOf(row));
  } catch {
    return null;
  }
}

/** The sealed files that a restored credential can't do without: its live versions, and a reply that is not parsed. */
function neededFiles(state: CredentialState): readonly Named[] {
  const attempts = liveVersions(state).flatMap(({ key }) => key?.attempt ?? []);
  if (state.saga?.kind === 'rotation' && state.saga.phase === 'sealed')
    attempts.push(state.saga.call.attempt);
  return attempts.map((attempt) => ({ stream: state.uid, seq: state.seq, attempt }));
}

/** Every secret that is still needed is in the backup. */
function unsealed(named: readonly Named[], sealed: ReadonlySet<string>): readonly BackupProblem[] {
  return named
    .filter(({ stream, attempt }) => !sealed.has(`${stream} ${attempt}`))
    .map(({ stream, seq, attempt }) => ({ stream, seq, saw: `the sealed file of ${attempt} is missing` }));
}

function uncovered(text: string | null, covered: readonly StreamHead[]): readonly BackupProblem[] {
  const signed = text === null ? null : parseSigned(text);
  if (signed === null) return [{ stream: 'journal', seq: 0, saw: 'a checkpoint that is none' }];
  const { number, root } = signed.checkpoint;
  const buckets = Array.from({ length: BUCKETS }, (): StreamHead[] => []);
  for (const head of covered) buckets[bucketOf(head.stream)]?.push(head);
  const digests = buckets.map((own, bucket) => ({
    bucket,
    streams: own.length,
    digest: digestOfBucket(own),
  }));
  if (rootOf(digests) === root) return [];
  return [{ stream: 'journal', seq: number, saw: `the streams are not what checkpoint ${number} covers` }];
}
