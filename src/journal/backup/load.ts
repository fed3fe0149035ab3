import { unregistered } from '../../domain/credential.ts';
import { restored } from '../../domain/alerts/pipeline.ts';
import { Fault } from '../../domain/fault.ts';
import { fold } from '../../domain/fold.ts';
import type { CredentialState, Rotation } from '../../domain/credential.ts';
import type { BackupHead, BackupLoad, BackupRecord } from '../../ports/backup.ts';
import { completeAlert } from '../alert-row.ts';
import type { StoredAlert } from '../alert-row.ts';
import { firstRow } from '../append.ts';
import { chainOn } from '../chained.ts';
import type { NewEventRow } from '../chained.ts';
import { GENESIS_HASH } from '../chain.ts';
import { parseSigned } from '../checkpoint/signed.ts';
import { bucketOf } from '../checkpoint/tree.ts';
import { rowOfReplica } from '../replicas.ts';
import { parsed, refuseNewer, storedEventOf } from '../rows.ts';
import type {
  AccessEventRow,
  ApiTokensTable,
  CheckpointHeadsTable,
  CredentialRow,
  Db,
  EventRow,
  UsersTable,
} from '../schema.ts';
import { createWriter } from './write.ts';
import type { Writer } from './write.ts';

const RESTORE = 'restore';

type RecordOf<K extends BackupRecord['is']> = Extract<BackupRecord, { is: K }>;

/** A stream while its events come in. */
interface Stream {
  readonly uid: string;
  readonly epoch: number;
  readonly rows: EventRow[];
}

interface Loading {
  readonly restoredAt: number;
  readonly writer: Writer;
  readonly covered: Map<string, number>;
  /** Stream and attempt of every sealed file that an event names. */
  readonly named: Set<string>;
  readonly late: { stream: string; attempt: string; file: Uint8Array }[];
  readonly counts: { streams: number; events: number; sealed: number; escrow: number };
  head: BackupHead | null;
  stream: Stream | null;
  /** Of the next `Restored`: behind everything that the backup holds. */
  position: number;
}

/**
 * Puts a journal back, stream by stream. Each one gets `Restored` as its next event; leases are void, epochs are
 * raised, everything is due, and an alert that was raised is not said again before its next turn.
 */
export function loadBackup(db: Db, restoredAt: number, closeGaps: (db: Db) => Promise<void>): BackupLoad {
  const loading: Loading = {
    ...{ restoredAt, writer: createWriter(db), covered: new Map(), named: new Set(), late: [] },
    ...{ counts: { streams: 0, events: 0, sealed: 0, escrow: 0 }, head: null, stream: null, position: 0 },
  };
  return {
    take: (record) => takeRecord(loading, record),
    finish: async () => {
      await endStream(loading);
      await loading.writer.flush();
      await closeGaps(db);
      return { counts: loading.counts, late: loading.late };
    },
  };
}

async function takeRecord(loading: Loading, record: BackupRecord): Promise<void> {
  if (record.is === 'event') {
    takeEvent(loading, record);
    return;
  }
  await endStream(loading);
  if (record.is === 'stream') loading.stream = { uid: record.uid, epoch: record.epoch, rows: [] };
  else await takeOther(loading, record);
}

function takeEvent({ stream }: Loading, { is: _is, ...row }: RecordOf<'event'>): void {
  if (stream === null) throw damaged('an event before any stream');
  stream.rows.push({ ...row, stream: stream.uid });
}

async function takeOther(loading: Loading, record: BackupRecord): Promise<void> {
  const { writer, covered } = loading;
  switch (record.is) {
    case 'head':
      loading.head = record;
      loading.position = record.position;
      return;
    case 'meta':
      return writer.add('meta', { key: record.key, value: record.value });
    case 'covered':
      covered.set(record.stream, record.seq);
      return;
    case 'checkpoint': {
      const number = parseSigned(record.signed)?.checkpoint.number;
      if (number === undefined) throw damaged('a checkpoint that is none');
      return writer.add('checkpoints', { number, signed: record.signed });
    }
    case 'sealed':
      return takeSealed(loading, record);
    case 'budget': {
      const { issuer, day, spent } = record;
      return writer.add('issuer_budget', { issuer, day, spent });
    }
    case 'alert':
      return writer.add('alerts', alertRow(record.row, loading.restoredAt));
    case 'replica':
      // What it had called and not brought yet stands in its escrow, which is not here.
      return writer.add('replicas', rowOfReplica(record));
    case 'user':
    case 'api-token':
    case 'access-event':
      return takeAccess(writer, record);
    case 'onboarding-event':
      return takeOnboarding(writer, record);
    case 'escrow':
      loading.counts.escrow += 1;
      return;
    default:
  }
}

/** Whoever was in is out: sessions are of the daemon that opened them. */
async function takeAccess(
  writer: Writer,
  { is, ...row }: RecordOf<'user' | 'api-token' | 'access-event'>,
): Promise<void> {
  if (is === 'user') return writer.add('users', row as UsersTable);
  if (is === 'api-token') return writer.add('api_tokens', row as ApiTokensTable);
  return writer.add('access_events', row as AccessEventRow);
}

async function takeOnboarding(
  writer: Writer,
  { is: _is, ...row }: RecordOf<'onboarding-event'>,
): Promise<void> {
  await writer.add('onboarding_events', row);
}

async function takeSealed(loading: Loading, { stream, attempt, file }: RecordOf<'sealed'>): Promise<void> {
  const bytes = Buffer.from(file, 'base64');
  if (!loading.named.has(`${stream} ${attempt}`)) loading.late.push({ stream, attempt, file: bytes });
  loading.counts.sealed += 1;
  await loading.writer.addSealed({ stream, attempt, file: bytes });
}

/** The stream as it was, and its restore. */
async function endStream(loading: Loading): Promise<void> {
  const { stream, head, restoredAt, writer, counts } = loading;
  loading.stream = null;
  if (stream === null) return;
  if (head === null) throw damaged('a stream before its head');
  const { uid, rows, epoch } = stream;
  const state = foldRows(uid, rows);
  const event = { type: 'Restored', backup: head.backup, takenAt: head.takenAt } as const;
  const tail = { state, hash: rows.at(-1)?.hash ?? GENESIS_HASH };
  const restored = chainOn(tail, uid, [event], { at: restoredAt, actor: RESTORE });
  loading.position += 1;
  const [last] = restored.rows;
  if (last === undefined) throw damaged('a stream without an end');
  await writer.addStream(credentialRow(restored.state, last, epoch, restoredAt), [
    ...rows,
    { ...last, position: loading.position },
  ]);
  await addHead(loading, uid, rows);
  await addPlace(writer, state);
  for (const attempt of [...state.sealedAttempts, ...state.versions.flatMap(({ key }) => key?.attempt ?? [])])
    loading.named.add(`${uid} ${attempt}`);
  counts.streams += 1;
  counts.events += rows.length;
}

function foldRows(uid: string, rows: readonly EventRow[]): CredentialState {
  for (const { schema } of rows) refuseNewer({ uid, schema });
  let state = unregistered(uid);
  try {
    for (const row of rows) state = fold(state, storedEventOf(row));
  } catch (cause) {
    throw damaged(`stream ${uid} can not be folded`, cause);
  }
  return state;
}

/** The lease is void, and a writer that still holds the old epoch writes nothing. */
function credentialRow(
  state: CredentialState,
  last: NewEventRow,
  epoch: number,
  restoredAt: number,
): CredentialRow {
  return { ...firstRow(state, last.hash, restoredAt), epoch: epoch + 1 };
}

async function addHead(loading: Loading, stream: string, rows: readonly EventRow[]): Promise<void> {
  const seq = loading.covered.get(stream);
  const row = rows.find((each) => each.seq === seq);
  if (row === undefined) return;
  const head: CheckpointHeadsTable = { stream, bucket: bucketOf(stream), seq: row.seq, hash: row.hash };
  await loading.writer.add('checkpoint_heads', head);
}

/**
 * A rotation between its call and its overlap holds a place of the policy that it was opened under; what other policies
 * limit it counts again with the next one.
 */
const HOLDS_A_PLACE: ReadonlySet<Rotation['phase']> = new Set<Rotation['phase']>([
  'calling',
  'quarantined',
  'sealed',
  'delivering',
]);

async function addPlace(writer: Writer, { saga }: CredentialState): Promise<void> {
  if (saga?.kind !== 'rotation' || saga.policy === null || !HOLDS_A_PLACE.has(saga.phase)) return;
  await writer.add('places', { rotation: saga.id, policy: saga.policy });
}

/** Already said; its next repetition counts from the restore, so that a restore pages nobody a thousand times. */
function alertRow(text: string, restoredAt: number) {
  const alert = restored(completeAlert(parsed<StoredAlert>(text, 'backup, alert')), restoredAt);
  const { key, subject, state, repeatAt } = alert;
  return { key, subject, state, repeat_at: repeatAt, row: JSON.stringify(alert) };
}

function damaged(saw: string, cause?: unknown): Fault {
  return new Fault('KT2148', { place: 'backup', saw, cause });
}
