import { rename, rm, writeFile } from 'node:fs/promises';
import { Fault } from '../domain/fault.ts';

/** Writes the whole file or nothing, over one that is there. Rejects with KT6038. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const partial = `${file}.partial`;
  try {
    await writeFile(partial, text);
    await rename(partial, file);
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => undefined);
    const saw = (cause as NodeJS.ErrnoException).code ?? 'an unknown error';
    throw new Fault('KT6038', { place: file, saw, cause });
  }
}
