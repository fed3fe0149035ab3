import { join } from 'node:path';
import type { RestoreOptions } from '../../cli/offline.ts';
import { importIdentity } from '../../custody/identity.ts';
import { fileKek } from '../../custody/kek/file.ts';
import type { OpenCustody } from '../../custody/open.ts';
import { liveVersions } from '../../domain/credential.ts';
import type { CredentialState } from '../../domain/credential.ts';
import { asFault, Fault } from '../../domain/fault.ts';
import { anchorPlace, appendAnchors } from '../../journal/anchors.ts';
import { INSTALLATION_KEY } from '../../journal/checkpoint/installation.ts';
import type { JournalWithMeta } from '../../journal/journal.ts';
import { exists } from '../../journal/sqlite/files.ts';
import { systemIds } from '../../platform/ids.ts';
import type { BackupHead } from '../../ports/backup.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { openCheckpointer } from '../checkpoints/checkpointer.ts';
import { ANCHOR_FOLDER } from '../checkpoints/daemon.ts';
import { openInstallationCustody } from '../custody.ts';
import { KEK_FILE } from '../kek.ts';

export interface Escrowed {
  readonly credential: string;
  readonly attempt: string;
  readonly receivedAt: number;
  readonly file: Uint8Array;
}

type Target = Pick<RestoreOptions, 'dataDirectory' | 'kekFile' | 'anchorDirectory'> & {
  readonly journal: JournalWithMeta;
  readonly clock: Clock;
};

const PAGE = 1_000;

/** A restore says what happened at its end; until then there is nothing to tell but failures, which end it. */
const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {}

/** The installation identity under a key-encryption key of this machine, and the escrow as far as it is needed. */
export async function restoreCustody(
  { dataDirectory, kekFile, journal }: Target,
  identity: Uint8Array,
  recovery: readonly string[],
  escrowed: readonly Escrowed[],
): Promise<OpenCustody> {
  const kek = fileKek(kekFile ?? join(dataDirectory, KEK_FILE));
  await importIdentity({ directory: dataDirectory, kek }, identity, recovery);
  // Ties the journal to the identity as this machine seals it; what the journal was started with has to fit.
  const settings = { dataDirectory, escrowDirectory: null, recoveryRecipients: [] };
  const custody = await openInstallationCustody(settings, kek, journal, silent);
  for (const { file, ...header } of escrowed) await custody.escrow({ header, file, digest: '' });
  return custody;
}

/**
 * Opens every live secret, then gives the installation a new name with anchors of its own: those of the former one may
 * cover more than the backup, and a journal that was rolled back in secret must never look like one that was restored.
 */
export async function beginAnew(
  target: Target,
  custody: OpenCustody,
  head: BackupHead,
): Promise<{ readonly secrets: number; readonly anchors: string }> {
  const { journal, clock, dataDirectory } = target;
  const secrets = await openEverySecret(journal, custody, dataDirectory);
  const ids = systemIds(clock);
  const anchorDirectory = target.anchorDirectory ?? join(dataDirectory, ANCHOR_FOLDER);
  await journal.meta.set(INSTALLATION_KEY, ids.next('inst'));
  const checkpoints = await openCheckpointer({
    ...{ journal, custody, clock, ids, log: silent, anchorDirectory, everyMs: 0 },
  });
  await keepFormerAnchors(journal, anchorDirectory, head.installation, checkpoints.publicKey);
  await checkpoints.take();
  return { secrets, anchors: checkpoints.place.anchors };
}

async function openEverySecret(
  journal: JournalWithMeta,
  custody: OpenCustody,
  place: string,
): Promise<number> {
  let opened = 0;
  let afterName: string | null = null;
  for (;;) {
    const page = await journal.summaries({ afterName, limit: PAGE });
    for (const { state } of page) opened += await openSecretsOf(state, journal, custody, place);
    const last = page.at(-1);
    if (last === undefined) return opened;
    afterName = last.state.name;
  }
}

async function openSecretsOf(
  state: CredentialState,
  journal: JournalWithMeta,
  custody: OpenCustody,
  place: string,
): Promise<number> {
  const live = liveVersions(state);
  for (const { version, key } of live) {
    const attempt = key?.attempt ?? '';
    const saw = `the secret of ${state.name} v${version} does not open`;
    const file = await journal.sealed(state.uid, attempt);
    if (file === null) throw new Fault('KT2155', { place, saw: `${saw}: it is not there` });
    const bytes = await custody.open(file, { credential: state.uid, attempt }).catch((cause: unknown) => {
      throw new Fault('KT2155', { place, saw: `${saw}: ${asFault(cause, place).saw}`, cause });
    });
    bytes.fill(0);
  }
  return live.length;
}

/** Those that are in the backup; a file that is there already may know more and is not touched. */
async function keepFormerAnchors(
  journal: JournalWithMeta,
  directory: string,
  installation: string,
  publicKey: string,
): Promise<void> {
  const place = anchorPlace(directory, installation);
  if (await exists(place.anchors)) return;
  const former = (await journal.checkpoints.after(0)).filter(
    ({ checkpoint }) => checkpoint.installation === installation,
  );
  if (former.length > 0) await appendAnchors(place, former, publicKey);
}
