import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import type { StoreDeps } from '../../ports/store-driver.ts';
import type { Payload } from '../../ports/store.ts';
import { stagedOtherwise } from '../conflict.ts';
import { payloadFrom, revealPayload, samePayload } from '../payload.ts';
import { untilUndisturbed } from './secret-api.ts';
import type { SecretApi } from './secret-api.ts';
import { refuseUnfit, refuseUnwritable, STAGED } from './secret.ts';
import type { SecretObject } from './secret.ts';

/** The annotations of an object share 256 KiB, and a sealed copy is a third longer as text. */
const LARGEST_BYTES = 128 * 1024;

export type Sealing = Pick<StoreDeps, 'seal' | 'open'>;

/** Where a pending copy belongs; sealed with it, so that copies can't be swapped. */
export interface StagedAt {
  /** `trading/wb-orders-1`. */
  readonly secret: string;
  readonly attempt: string;
}

const content = z.strictObject({ secret: z.string(), attempt: z.string(), fields: z.unknown() });

/** Adds the sealed copy to the Secret, which is made where there is none. Rejects with KT3006 where another is there. */
export async function addStaged(
  api: SecretApi,
  sealing: Sealing,
  at: StagedAt,
  payload: Payload,
  place: string,
  judge: (live: SecretObject) => void,
): Promise<void> {
  await untilUndisturbed(place, async () => {
    const secret = await api.read();
    if (secret === null) {
      await api.create();
      return null;
    }
    refuseUnwritable(secret, place);
    judge(secret);
    refuseUnfit(payload, secret.foreignBytes, place);
    const earlier = await openStaged(sealing, secret, at, place);
    if (earlier !== null) {
      if (!samePayload(earlier, payload)) throw stagedOtherwise(place);
      return { done: undefined };
    }
    const annotations = { [nameOf(at)]: await seal(sealing, at, payload, place) };
    return (await api.patch({ annotations }, secret.resourceVersion)) ? { done: undefined } : null;
  });
}

/** Null where the attempt is not staged. Rejects with KT3305 where its copy does not open. */
export async function openStaged(
  { open }: Sealing,
  { annotations }: SecretObject,
  at: StagedAt,
  place: string,
): Promise<Payload | null> {
  const text = annotations[nameOf(at)];
  if (text === undefined) return null;
  const opened = content.safeParse(await openJson(open, text, place));
  if (!opened.success) throw new Fault('KT3305', { place, saw: 'a staged copy of another form' });
  const { secret, attempt, fields } = opened.data;
  if (secret !== at.secret || attempt !== at.attempt)
    throw new Fault('KT3305', { place, saw: 'a staged copy that was sealed for another place' });
  return payloadFrom(fields);
}

export async function removeStaged(api: SecretApi, at: StagedAt, place: string): Promise<void> {
  await untilUndisturbed(place, async () => {
    const secret = await api.read();
    if (secret?.annotations[nameOf(at)] === undefined) return { done: undefined };
    const annotations = { [nameOf(at)]: null };
    return (await api.patch({ annotations }, secret.resourceVersion)) ? { done: undefined } : null;
  });
}

function nameOf({ attempt }: StagedAt): string {
  return `${STAGED}${attempt}`;
}

async function seal(
  { seal }: Sealing,
  { secret, attempt }: StagedAt,
  payload: Payload,
  place: string,
): Promise<string> {
  const bytes = Buffer.from(JSON.stringify({ secret, attempt, fields: revealPayload(payload) }));
  if (bytes.length > LARGEST_BYTES)
    throw new Fault('KT3013', {
      place,
      saw: `${bytes.length} bytes`,
      expected: `at most ${LARGEST_BYTES} bytes`,
    });
  try {
    return Buffer.from(await seal(bytes)).toString('base64');
  } finally {
    bytes.fill(0);
  }
}

async function openJson(open: Sealing['open'], text: string, place: string): Promise<unknown> {
  try {
    return JSON.parse(Buffer.from(await open(Buffer.from(text, 'base64'))).toString('utf8'));
  } catch (thrown) {
    // A fault of custody names its own place; a parser's error could quote what it read, so it is dropped.
    if (thrown instanceof Fault) throw thrown;
    throw new Fault('KT3305', { place, saw: 'a staged copy that does not open' });
  }
}
