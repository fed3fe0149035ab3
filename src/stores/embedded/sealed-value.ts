import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import type { StoreDeps } from '../../ports/store-driver.ts';
import type { Payload } from '../../ports/store.ts';
import { payloadFrom, revealPayload } from '../payload.ts';

/** Written inside the ciphertext and compared on opening, so that files can't be swapped for one another. */
export interface SealedIdentity {
  readonly store: string;
  readonly path: string;
  /** `live 3` or `staged att_…`. */
  readonly slot: string;
}

const contentSchema = z.strictObject({
  store: z.string(),
  path: z.string(),
  slot: z.string(),
  fields: z.record(z.string(), z.string()),
});

export async function sealValue(
  deps: Pick<StoreDeps, 'seal'>,
  identity: SealedIdentity,
  payload: Payload,
): Promise<Uint8Array> {
  const { store, path, slot } = identity;
  const bytes = Buffer.from(JSON.stringify({ store, path, slot, fields: revealPayload(payload) }));
  try {
    return await deps.seal(bytes);
  } finally {
    bytes.fill(0);
  }
}

/** Rejects with KT3305 when the file does not open or belongs to another slot. */
export async function openValue(
  deps: Pick<StoreDeps, 'open'>,
  identity: SealedIdentity,
  file: Uint8Array,
  place: string,
): Promise<Payload> {
  const content = contentSchema.safeParse(await openJson(deps, file, place));
  if (!content.success) throw new Fault('KT3305', { place, saw: 'content of another form' });
  const { store, path, slot, fields } = content.data;
  if (store !== identity.store || path !== identity.path || slot !== identity.slot)
    throw new Fault('KT3305', { place, saw: 'a file that was sealed for another place or version' });
  return payloadFrom(fields) ?? {};
}

async function openJson(deps: Pick<StoreDeps, 'open'>, file: Uint8Array, place: string): Promise<unknown> {
  try {
    return JSON.parse(Buffer.from(await deps.open(file)).toString('utf8'));
  } catch (thrown) {
    // A fault of custody names its own place; a parser's error could quote what it read, so it is dropped.
    if (thrown instanceof Fault) throw thrown;
    throw new Fault('KT3305', { place, saw: 'a file that does not open' });
  }
}
