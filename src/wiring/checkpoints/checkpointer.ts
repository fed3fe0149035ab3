import type { Condition } from '../../domain/alerts/conditions.ts';
import { asFault } from '../../domain/fault.ts';
import type { Fault } from '../../domain/fault.ts';
import { createSigningKey, openSigningKey } from '../../custody/signing-key.ts';
import { anchorPlace, appendAnchors, lastAnchored, readAnchors } from '../../journal/anchors.ts';
import type { AnchorPlace } from '../../journal/anchors.ts';
import { INSTALLATION_KEY } from '../../journal/checkpoint/installation.ts';
import type { JournalWithMeta } from '../../journal/journal.ts';
import type { AnchorReport, CheckpointSigner, SignedCheckpoint } from '../../ports/checkpoint.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Custody } from '../../ports/custody.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Log } from '../../ports/log.ts';

export const SIGNING_KEY = 'checkpoint-key';

export interface CheckpointDeps {
  readonly journal: JournalWithMeta;
  readonly custody: Pick<Custody, 'seal' | 'open'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Where the anchors are kept, best on another volume. */
  readonly anchorDirectory: string;
  readonly everyMs: number;
}

/** Takes checkpoints of the journal and anchors them outside it. */
export interface Checkpointer {
  readonly installation: string;
  readonly publicKey: string;
  readonly place: AnchorPlace;
  /** Takes one if the last is old enough and something has changed since; never rejects. */
  beat(): Promise<void>;
  /** Takes one now, if anything has changed, and anchors it. Rejects with KT2142 or what the journal rejects with. */
  take(): Promise<SignedCheckpoint | null>;
  latest(): Promise<SignedCheckpoint | null>;
  /** Keeps others from taking one while `work` reads. */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /** Holds the journal against its own anchors. */
  compare(): Promise<AnchorReport>;
  conditions(): readonly Condition[];
  /** Signs something else with the same key; the text says what it is, so that no signature fits two things. */
  sign(text: string): string;
}

/** The installation's name and signing key, made at the first start; both travel with the journal. */
export async function openCheckpointer(deps: CheckpointDeps): Promise<Checkpointer> {
  const { clock, journal, log } = deps;
  const installation = await installationOf(deps);
  const signer = await signerOf(deps);
  const place = anchorPlace(deps.anchorDirectory, installation);
  const inTurn = turns();
  let failed: Fault | null = null;
  let lookedAt = clock.now();

  const take = async (): Promise<SignedCheckpoint | null> => {
    lookedAt = clock.now();
    const signed = await journal.checkpoints.take({ installation, at: clock.now(), signer });
    await anchorMissing(deps, place, installation, signer);
    if (signed !== null) {
      const { number, streams, position, root } = signed.checkpoint;
      log.info('checkpoint', { number, streams, position, root, anchors: place.anchors });
    }
    return signed;
  };
  const tryTo = async (): Promise<void> => {
    try {
      await inTurn(take);
      failed = null;
    } catch (thrown) {
      failed = asFault(thrown, 'checkpoint');
      log.warn('the checkpoint failed', { code: failed.code, place: failed.place, saw: failed.saw });
    }
  };
  return {
    installation,
    publicKey: signer.publicKey,
    place,
    beat: async () => {
      if (clock.now() - lookedAt >= deps.everyMs) await tryTo();
    },
    take: () => inTurn(take),
    latest: () => journal.checkpoints.latest(),
    sign: (text) => signer.sign(Buffer.from(text)),
    hold: (work) => inTurn(work),
    compare: () => inTurn(() => compareOwn(deps, place, signer)),
    conditions: () =>
      failed === null ? [] : [{ code: 'KT-A210', aspect: '', summary: `${failed.code} ${failed.saw}` }],
  };
}

async function installationOf({ journal, ids }: CheckpointDeps): Promise<string> {
  const known = await journal.meta.get(INSTALLATION_KEY);
  return known ?? journal.meta.keep(INSTALLATION_KEY, ids.next('inst'));
}

async function signerOf({ journal, custody, clock }: CheckpointDeps): Promise<CheckpointSigner> {
  const kept = await journal.meta.get(SIGNING_KEY);
  if (kept !== null) return openSigningKey(custody, kept);
  const created = await createSigningKey(custody, clock.now());
  const chosen = await journal.meta.keep(SIGNING_KEY, created.kept);
  return chosen === created.kept ? created.signer : openSigningKey(custody, chosen);
}

/** What a crash or a full disk kept from the anchors is written with the next checkpoint. */
async function anchorMissing(
  { journal }: CheckpointDeps,
  place: AnchorPlace,
  installation: string,
  signer: CheckpointSigner,
): Promise<void> {
  const last = await lastAnchored(place);
  // Those before a restore are anchored under the installation that they are of.
  const own = (await journal.checkpoints.after(last ?? 0)).filter(
    ({ checkpoint }) => checkpoint.installation === installation,
  );
  if (own.length > 0) await appendAnchors(place, own, signer.publicKey);
}

async function compareOwn(
  { journal }: CheckpointDeps,
  place: AnchorPlace,
  signer: CheckpointSigner,
): Promise<AnchorReport> {
  const { anchors, problems } = await readAnchors(place.anchors, signer.publicKey);
  const report = await journal.checkpoints.compare(anchors, signer.publicKey);
  return { ...report, problems: [...problems, ...report.problems] };
}

/** One after the other, whatever became of the one before. */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
