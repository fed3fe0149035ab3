import { askedAbout } from '../../domain/application.ts';
import type { ApplicationView, KeyPair } from '../../ports/issuer.ts';
import type { Commit, StepContext } from './context.ts';
import { digestOfPair, importedBytes, maskKeyId } from './keys.ts';

/** Seals a key that consumers use already into custody, as the newest version. Only `Imported` makes it known. */
export async function importPair(
  context: StepContext,
  pair: KeyPair,
  application: ApplicationView | null,
  bornAt: number,
): Promise<Commit> {
  const { ports, state, spec } = context;
  const attempt = ports.ids.next('att');
  const newest = state.versions.reduce((highest, { version }) => Math.max(highest, version), 0);
  const header = { credential: state.uid, attempt, receivedAt: ports.clock.now() };
  const sealed = await ports.custody.seal(header, importedBytes(pair));
  await ports.custody.escrow(sealed);
  return {
    events: [
      {
        type: 'Imported',
        version: newest + 1,
        key: {
          attempt,
          applicationId: application?.applicationId ?? askedAbout(state, spec),
          keyIdMasked: maskKeyId(pair.appKey),
          digest: digestOfPair(context, pair),
          bornAt,
          expiresAt: application?.keyExpiresAt ?? null,
        },
      },
    ],
    sealed: { stream: state.uid, attempt, file: sealed.file },
  };
}
