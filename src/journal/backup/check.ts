import { liveVersions } from '../../domain/credential.ts';
import type { CredentialState } from '../../domain/credential.ts';
import type { BackupCheck, BackupCounts, BackupProblem, BackupRecord } from '../../ports/backup.ts';
import { walkAccess } from '../access/events.ts';
import { parseSigned } from '../checkpoint/signed.ts';
import { walkOnboarding } from '../onboarding/walk.ts';
import { rootOfHeads } from '../checkpoint/tree.ts';
import type { StreamHead } from '../checkpoint/tree.ts';
import type { EventRow } from '../schema.ts';
import { beginWalk, walkOn } from '../stream-walk.ts';
import type { StreamWalk } from '../stream-walk.ts';

type EventRecord = Extract<BackupRecord, { is: 'event' }>;

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
  const onboarding = walkOnboarding();
  let walk: StreamWalk | null = null;
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
    problems.push(...walkOn(walk, rowOf(record)));
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
      else if (record.is === 'access-event') access.take(withoutIs(record));
      else if (record.is === 'onboarding-event') onboarding.take(withoutIs(record));
      else if (record.is === 'escrow') counts.escrow += 1;
      else if (record.is === 'sealed') {
        sealed.add(`${record.stream} ${record.attempt}`);
        counts.sealed += 1;
      } else if (record.is === 'stream') {
        walk = beginWalk(record.uid);
        counts.streams += 1;
      }
    },
    finish: () => {
      endStream();
      const atLast = toCover.size === 0 ? [] : uncovered(checkpoint, covered);
      const chains = [...access.problems, ...onboarding.problems];
      const all = [...problems, ...chains, ...unsealed(named, sealed), ...atLast];
      return { counts: counts satisfies BackupCounts, problems: all };
    },
  };
}

function withoutIs<R extends BackupRecord>({ is: _is, ...row }: R): Omit<R, 'is'> {
  return row;
}

function rowOf({ is: _is, ...row }: EventRecord): Omit<EventRow, 'stream'> {
  return row;
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
  if (rootOfHeads(covered) === root) return [];
  return [{ stream: 'journal', seq: number, saw: `the streams are not what checkpoint ${number} covers` }];
}
