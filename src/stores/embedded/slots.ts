import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import type { StoreDeps } from '../../ports/store-driver.ts';
import type { Payload } from '../../ports/store.ts';
import { makeFolders, readPlainFile, removeFile, removeIfEmpty, writeDurably } from '../durable-file.ts';
import { folderName } from './place.ts';
import { openValue, sealValue } from './sealed-value.ts';
import type { SealedIdentity } from './sealed-value.ts';

const pointerSchema = z.strictObject({ version: z.int().min(1) });

/**
 * The files of one value. `NAME/trading%2Fx/live` points to a version, `v3.age` is version 3, `staged/ATTEMPT.age` a
 * pending copy. Only the pointer is plain, and it holds a number.
 */
export interface Slots {
  /** 0 where nothing is live. */
  liveVersion(): Promise<number>;
  pointTo(version: number): Promise<void>;
  write(slot: Slot, payload: Payload): Promise<void>;
  /** Null where the slot is empty. */
  read(slot: Slot): Promise<Payload | null>;
  remove(slot: Slot): Promise<void>;
  removePointer(): Promise<void>;
}

export type Slot = { readonly version: number } | { readonly attempt: string };

export function slotsOf(deps: StoreDeps, store: string, path: string, place: string): Slots {
  const folder = join(deps.directory, store, folderName(path));
  const staging = join(folder, 'staged');
  const pointer = join(folder, 'live');
  const fileOf = (slot: Slot) =>
    'version' in slot ? join(folder, `v${slot.version}.age`) : join(staging, `${slot.attempt}.age`);
  const identityOf = (slot: Slot): SealedIdentity => ({
    store,
    path,
    slot: 'version' in slot ? `live ${slot.version}` : `staged ${slot.attempt}`,
  });
  const put = async (file: string, bytes: Uint8Array) => {
    await makeFolders(deps.directory, [store, folderName(path), 'staged'], place);
    await writeDurably(`${file}.tmp`, file, bytes);
  };
  return {
    liveVersion: () => readPointer(pointer, place),
    pointTo: (version) => put(pointer, Buffer.from(`${JSON.stringify({ version })}\n`)),
    write: async (slot, payload) => put(fileOf(slot), await sealValue(deps, identityOf(slot), payload)),
    read: async (slot) => {
      const file = await readPlainFile(fileOf(slot), place);
      return file === null ? null : openValue(deps, identityOf(slot), file.bytes, place);
    },
    removePointer: () => removeFile(pointer),
    remove: async (slot) => {
      await removeFile(fileOf(slot));
      await removeIfEmpty(staging, folder);
    },
  };
}

async function readPointer(pointer: string, place: string): Promise<number> {
  const file = await readPlainFile(pointer, place);
  if (file === null) return 0;
  const content = pointerSchema.safeParse(parseJson(file.bytes.toString('utf8')));
  if (content.success) return content.data.version;
  throw new Fault('KT3305', { place, saw: 'a pointer to the live version that can not be read' });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
