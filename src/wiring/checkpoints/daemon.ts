import { dirname, join } from 'node:path';
import type { DaemonSettings } from '../../config/daemon-settings.ts';
import { SECOND_MS } from '../../domain/duration.ts';
import { asFault } from '../../domain/fault.ts';
import type { AnchorVerdict, DoctorCheck } from '../../domain/views.ts';
import type { OnClose } from '../assembly.ts';
import type { Ground } from '../ground.ts';
import { openCheckpointer } from './checkpointer.ts';
import type { Checkpointer } from './checkpointer.ts';

/** In the data directory where nothing else is said: better than none, and no help against who can write there. */
export const ANCHOR_FOLDER = 'anchors';

/** The checkpoints of a running daemon; the last one is taken when it stops. */
export async function openDaemonCheckpoints(
  settings: DaemonSettings,
  ground: Ground,
  onClose: OnClose,
): Promise<Checkpointer> {
  const checkpoints = await openCheckpointer({
    ...ground,
    anchorDirectory: settings.anchorDirectory ?? join(settings.dataDirectory, ANCHOR_FOLDER),
    everyMs: settings.checkpointSeconds * SECOND_MS,
  });
  const { installation, place, publicKey } = checkpoints;
  ground.log.info('checkpoints are signed', {
    installation,
    anchors: place.anchors,
    publicKey: publicKey.split('\n')[1],
  });
  if (settings.anchorDirectory === null)
    ground.log.warn('the anchors stand beside the journal; --anchor DIR on another volume is better');
  onClose(async () => {
    await checkpoints.take().catch((thrown: unknown) => {
      const { code, saw } = asFault(thrown, 'checkpoint');
      ground.log.warn('the last checkpoint failed', { code, saw });
    });
  });
  return checkpoints;
}

export async function checkpointCheck(checkpoints: Checkpointer): Promise<DoctorCheck> {
  const name = 'checkpoints';
  const [failed] = checkpoints.conditions();
  if (failed !== undefined) return { name, ok: false, saw: failed.summary, next: 'keyturn explain KT2142' };
  const last = (await checkpoints.latest())?.checkpoint;
  const where = dirname(checkpoints.place.anchors);
  const saw =
    last === undefined
      ? `none yet; they go to ${where}`
      : `${last.number} of ${new Date(last.at).toISOString()} over ${last.streams} streams, root ${last.root.slice(0, 16)}, anchored in ${where}`;
  return { name, ok: true, saw, next: null };
}

export async function auditAnchors(checkpoints: Checkpointer): Promise<AnchorVerdict> {
  return { ...(await checkpoints.compare()), file: checkpoints.place.anchors };
}
