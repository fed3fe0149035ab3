import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** Appends bytes to a file and waits for the disk, again and again: nothing durable is faster here. */
export async function openBareFile(
  folder: string,
): Promise<{ write(bytes: number): Promise<void>; close(): Promise<void> }> {
  const file = await open(join(folder, 'bare.bin'), 'w');
  // As the write-ahead logs do it: into room that is there already, so that only data is synced.
  await file.truncate(64 * 1024 * 1024);
  await file.sync();
  let at = 0;
  return {
    write: async (bytes) => {
      await file.write(Buffer.alloc(bytes, 1), 0, bytes, at);
      at += bytes;
      await file.datasync();
    },
    close: () => file.close(),
  };
}
