import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '../domain/fault.ts';
import type { BackupReceipt } from '../domain/views.ts';

/** A backup that has begun, and what is to be asked after its last byte. */
export interface BegunBackup {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly receipt: () => Promise<BackupReceipt>;
}

export interface BackupToWrite {
  readonly out: string;
  /** Called when there is a file to write into, so that no backup begins for nothing. */
  readonly begin: () => Promise<BegunBackup>;
  readonly progress: (bytes: number) => void;
}

/**
 * Writes a backup under another name, reads it back from the disk, compares it with the receipt, and only then gives it
 * its name. Whatever interrupts this leaves no file that looks like a backup. Rejects with KT2156, KT2157 or KT2158.
 */
export async function writeBackup(backup: BackupToWrite): Promise<BackupReceipt> {
  const { out } = backup;
  if (await exists(out)) throw new Fault('KT2156', { place: out, saw: 'a file of that name' });
  const partial = `${out}.partial`;
  await rm(partial, { force: true });
  try {
    const receipt = await writeAll(partial, backup);
    const written = await digestOf(partial);
    if (written !== receipt.sha256)
      throw new Fault('KT2157', { place: out, saw: `a file with the digest ${written.slice(0, 16)}…` });
    await publish(partial, out);
    return receipt;
  } catch (thrown) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw thrown;
  }
}

async function writeAll(path: string, { begin, progress }: BackupToWrite): Promise<BackupReceipt> {
  const file = await open(path, 'wx', 0o600).catch((cause: unknown) => {
    throw cannotWrite(path, cause);
  });
  try {
    const { bytes, receipt } = await begin();
    let written = 0;
    for await (const piece of whole(bytes, path)) {
      await file.writeFile(piece).catch((cause: unknown) => {
        throw cannotWrite(path, cause);
      });
      written += piece.length;
      progress(written);
    }
    await file.sync().catch((cause: unknown) => {
      throw cannotWrite(path, cause);
    });
    return await receipt();
  } finally {
    await file.close();
  }
}

/** A connection that is cut ends the iteration with an error of the system. */
async function* whole(bytes: AsyncIterable<Uint8Array>, place: string): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('KT2158', { place, saw: 'the connection was cut before the end', cause });
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

async function publish(partial: string, out: string): Promise<void> {
  try {
    await rename(partial, out);
    const folder = await open(dirname(out), 'r');
    await folder.sync().finally(() => folder.close());
  } catch (cause) {
    throw cannotWrite(out, cause);
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function cannotWrite(path: string, cause: unknown): Fault {
  const code = (cause as NodeJS.ErrnoException).code ?? 'an error';
  return new Fault('KT2156', { place: path, saw: `${code} on writing it`, cause });
}
