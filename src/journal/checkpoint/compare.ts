import { setImmediate as breathe } from 'node:timers/promises';
import type { AnchorReport, CheckpointProblem, SignedCheckpoint } from '../../ports/checkpoint.ts';
import { getMeta } from '../meta.ts';
import type { Db } from '../schema.ts';
import { INSTALLATION_KEY } from './installation.ts';
import { after, latest } from './read.ts';
import { checkpointHash, isSignedBy, publicKeyIn, sameCheckpoint } from './signed.ts';
import { BUCKETS, digestOfBucket, rootOf } from './tree.ts';
import type { Bucket, StreamHead } from './tree.ts';

const BUCKETS_A_PAGE = 16;
/** Another replica may take a checkpoint while the heads are read. */
const MOST_TRIES = 3;

/**
 * Holds the journal against anchored checkpoints. Nothing that the database says about itself is believed: its
 * checkpoints must be the anchored ones, or follow them under the same key, and its events must give the root of the last.
 */
export async function compare(
  db: Db,
  anchors: readonly SignedCheckpoint[],
  publicKey: string,
): Promise<AnchorReport> {
  for (let tries = 1; ; tries += 1) {
    const report = await compareOnce(db, anchors, publicKey);
    const now = await latest(db).catch(() => null);
    if (tries === MOST_TRIES || (now?.checkpoint.number ?? 0) <= (report.last?.number ?? 0)) return report;
    await breathe();
  }
}

async function compareOnce(
  db: Db,
  anchors: readonly SignedCheckpoint[],
  publicKey: string,
): Promise<AnchorReport> {
  const [first] = anchors;
  const newest = anchors.at(-1);
  if (first === undefined || newest === undefined) return nothingAnchored(db);
  const own = await ownInstallation(db, first);
  const kept = await after(db, first.checkpoint.number - 1).catch(() => []);
  const known = new Map(kept.map((each) => [each.checkpoint.number, each]));
  const further = kept.filter((each) => each.checkpoint.number > newest.checkpoint.number);
  const problems = [...own, ...missing(anchors, known), ...forged(newest, further, publicKey)];
  const last = problems.length > 0 ? newest : (further.at(-1) ?? newest);
  const heads = await compareHeads(db, last);
  const { number, at, streams } = last.checkpoint;
  return {
    problems: [...problems, ...heads.problems],
    last: { number, at, streams },
    eventsAfter: heads.eventsAfter,
    notAnchored: further.length,
  };
}

async function nothingAnchored(db: Db): Promise<AnchorReport> {
  const events = await db
    .selectFrom('events')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const checkpoints = await db
    .selectFrom('checkpoints')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return {
    problems: [],
    last: null,
    eventsAfter: Number(events.count),
    notAnchored: Number(checkpoints.count),
  };
}

async function ownInstallation(db: Db, first: SignedCheckpoint): Promise<readonly CheckpointProblem[]> {
  const installation = await getMeta(db, INSTALLATION_KEY);
  const anchored = first.checkpoint.installation;
  if (installation === anchored) return [];
  const saw = `the anchors are of installation ${anchored}, the journal is of ${installation ?? 'none'}`;
  return [{ stream: 'journal', seq: 0, saw }];
}

/** Anchored checkpoints that the journal does not hold, or holds in another form. */
function missing(
  anchors: readonly SignedCheckpoint[],
  known: ReadonlyMap<number, SignedCheckpoint>,
): readonly CheckpointProblem[] {
  const lost = anchors.filter(({ checkpoint }) => !known.has(checkpoint.number));
  const changed = anchors.filter((anchor) => {
    const here = known.get(anchor.checkpoint.number);
    return here !== undefined && !sameCheckpoint(anchor, here);
  });
  const [earliest] = lost;
  return [
    ...(earliest === undefined
      ? []
      : [
          {
            stream: 'journal',
            seq: earliest.checkpoint.number,
            saw: `${lost.length} anchored checkpoints from ${earliest.checkpoint.number} on are not in the journal: it was cut or replaced`,
          },
        ]),
    ...changed.map(({ checkpoint: { number } }) => ({
      stream: 'journal',
      seq: number,
      saw: `checkpoint ${number} is another one than the anchored`,
    })),
  ];
}

/** What follows the anchors is believed only as a chain under the same key. */
function forged(
  newest: SignedCheckpoint,
  further: readonly SignedCheckpoint[],
  publicKey: string,
): readonly CheckpointProblem[] {
  const key = publicKeyIn(publicKey);
  let before = newest.checkpoint;
  for (const signed of further) {
    const { number, previous } = signed.checkpoint;
    const follows = number === before.number + 1 && previous === checkpointHash(before);
    if (key === null || !follows || !isSignedBy(signed, key)) {
      const saw = follows
        ? `checkpoint ${number} is signed by another key`
        : `checkpoint ${number} does not follow the one before`;
      return [{ stream: 'journal', seq: number, saw }];
    }
    before = signed.checkpoint;
  }
  return [];
}

async function compareHeads(
  db: Db,
  { checkpoint }: SignedCheckpoint,
): Promise<{ readonly problems: readonly CheckpointProblem[]; readonly eventsAfter: number }> {
  const problems: CheckpointProblem[] = [];
  const buckets: Bucket[] = [];
  let covered = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += BUCKETS_A_PAGE) {
    for (const [number, heads] of await readBuckets(db, bucket, bucket + BUCKETS_A_PAGE)) {
      for (const head of heads) {
        covered += head.seq;
        problems.push(...problemOf(head, checkpoint.number));
      }
      buckets.push({ bucket: number, streams: heads.length, digest: digestOfBucket(heads.map(asItIs)) });
    }
    await breathe();
  }
  const { number, streams, root } = checkpoint;
  const found = buckets.reduce((sum, each) => sum + each.streams, 0);
  if (found !== streams) {
    const saw = `${found} streams, checkpoint ${number} covers ${streams}`;
    problems.push({ stream: 'journal', seq: number, saw });
  }
  if (rootOf(buckets) !== root) {
    const saw = `the streams do not end in what checkpoint ${number} covers`;
    problems.push({ stream: 'journal', seq: number, saw });
  }
  return { problems, eventsAfter: (await eventCount(db)) - covered };
}

/** A head as the checkpoint's table has it, and the event that stands there now. */
interface ComparedHead extends StreamHead {
  readonly bucket: number;
  readonly present: string | null;
}

async function readBuckets(
  db: Db,
  from: number,
  before: number,
): Promise<ReadonlyMap<number, readonly ComparedHead[]>> {
  const rows = await db
    .selectFrom('checkpoint_heads')
    .leftJoin('events', (join) =>
      join
        .onRef('events.stream', '=', 'checkpoint_heads.stream')
        .onRef('events.seq', '=', 'checkpoint_heads.seq'),
    )
    .select([
      'checkpoint_heads.stream',
      'checkpoint_heads.bucket',
      'checkpoint_heads.seq',
      'checkpoint_heads.hash',
      'events.hash as present',
    ])
    .where('checkpoint_heads.bucket', '>=', from)
    .where('checkpoint_heads.bucket', '<', before)
    .execute();
  const found = new Map<number, ComparedHead[]>();
  for (const row of rows) {
    const own = found.get(row.bucket);
    if (own === undefined) found.set(row.bucket, [row]);
    else own.push(row);
  }
  return found;
}

/** The digest is over the events, so that an edited table of heads gives another root. */
function asItIs({ stream, seq, hash, present }: ComparedHead): StreamHead {
  return { stream, seq, hash: present ?? `${hash} is gone` };
}

function problemOf(
  { stream, seq, hash, present }: ComparedHead,
  number: number,
): readonly CheckpointProblem[] {
  if (present === hash) return [];
  const saw =
    present === null
      ? `event ${seq} is covered by checkpoint ${number} and is gone`
      : `event ${seq} is not the one that checkpoint ${number} covers`;
  return [{ stream, seq, saw }];
}

async function eventCount(db: Db): Promise<number> {
  const row = await db
    .selectFrom('events')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
