import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../../domain/fault.ts';
import type { Payload } from '../../ports/store.ts';
import { payloadFromJson, payloadToJson } from '../payload.ts';
import { isOurs, versionIdOf } from './place.ts';
import type { SecretState, SecretVersion, SecretsApi } from './secrets-api.ts';

export const CURRENT = 'AWSCURRENT';
export const PENDING = 'AWSPENDING';

const LARGEST_BYTES = 65_536;
/** The id of the version that stands where there is nothing yet. */
export const EMPTY_PLACE = versionIdOf('empty');
export const EMPTY_LABEL = 'keyturn-empty';
const DESCRIPTION = 'Kept by keyturn';
const READ_BACKS_MS = [0, 100, 200, 400, 800, 1600];

/**
 * Makes sure that there is a secret with a current version, and that it may be written; resolves to its state.
 *
 * The first version of a secret becomes AWSCURRENT whatever labels are asked for. A pending copy must never be that
 * first version, or consumers would read it, so an empty object `{}` is put there before. It counts as nothing.
 */
export async function ensurePlace(api: SecretsApi, place: string): Promise<SecretState> {
  let state = await api.describe();
  if (state === null) await api.create(DESCRIPTION);
  if (state === null || (!state.holders.has(CURRENT) && !state.isBeingDeleted)) {
    // With a label of its own it becomes current only if nobody was faster.
    await api.put(EMPTY_PLACE, '{}', EMPTY_LABEL);
    state = await settled(api.describe, (seen) => seen?.holders.has(CURRENT) === true, place);
  }
  if (state === null) throw new Fault('KT3009', { place, saw: 'no secret after it was created' });
  checkState(state, place);
  return state;
}

function checkState(state: SecretState, place: string): void {
  if (state.isBeingDeleted) throw new Fault('KT3204', { place, saw: 'the secret is scheduled for deletion' });
  if (state.rotatesItself) throw new Fault('KT3203', { place, saw: 'rotation is enabled on the secret' });
  const pending = state.holders.get(PENDING);
  // Finished rotations of others leave AWSPENDING on the current version; that is harmless.
  if (pending !== undefined && !isOurs(pending) && pending !== state.holders.get(CURRENT))
    throw new Fault('KT3205', { place, saw: 'AWSPENDING is on a version that keyturn did not write' });
}

/** What a version holds. An empty object is an empty place: null. Rejects with KT3011 what is no object of texts. */
export function payloadOf({ text }: SecretVersion, place: string): Payload | null {
  const payload = text === null ? null : payloadFromJson(text.reveal());
  if (payload === null)
    throw new Fault('KT3011', { place, saw: 'a value that is not a JSON object of texts' });
  return Object.keys(payload).length === 0 ? null : payload;
}

/** The text of a payload, always the same for the same fields. Rejects with KT3013 what AWS would not take. */
export function secretText(payload: Payload, place: string): string {
  const text = payloadToJson(payload);
  const size = Buffer.byteLength(text);
  if (size <= LARGEST_BYTES) return text;
  throw new Fault('KT3013', { place, saw: `${size} bytes`, expected: `at most ${LARGEST_BYTES} bytes` });
}

/** Puts a version and makes sure that it carries the label, also when it existed without it. False: another value. */
export async function putLabelled(
  api: SecretsApi,
  version: { readonly id: string; readonly text: string; readonly label: string },
  place: string,
): Promise<boolean> {
  const { id, text, label } = version;
  const earlier = await api.read({ id });
  if (earlier !== null && earlier.text?.reveal() !== text) return false;
  if (earlier === null && !(await api.put(id, text, label))) return false;
  const holder = (await api.describe())?.holders.get(label) ?? null;
  if (holder !== id) await api.move({ label, to: id, from: holder });
  await settled(
    () => api.read({ label }),
    (seen) => seen?.id === id,
    place,
  );
  return true;
}

/** Reads until the wanted state shows: replies may be stale for a moment after a write. KT3009 when it does not. */
export async function settled<T>(
  read: () => Promise<T>,
  isDone: (seen: T) => boolean,
  place: string,
): Promise<T> {
  for (const delayMs of READ_BACKS_MS) {
    await pause(delayMs);
    const seen = await read();
    if (isDone(seen)) return seen;
  }
  throw new Fault('KT3009', { place, saw: 'an older state than the one just written' });
}
