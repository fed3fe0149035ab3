import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Fault } from '../domain/fault.ts';
import type { BackupReceipt } from '../domain/views.ts';
import { writeNewFile } from './new-file.ts';

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
export async function writeBackup({ out, begin, progress }: BackupToWrite): Promise<BackupReceipt> {
  return writeNewFile({
    ...{ out, progress, codes: { unwritable: 'KT2156', cut: 'KT2158' } },
    begin: async () => {
      const { bytes, receipt } = await begin();
      return { bytes, end: receipt };
    },
    prove: async (path, { sha256 }) => {
      const written = await digestOf(path);
      if (written === sha256) return;
      throw new Fault('KT2157', { place: out, saw: `a file with the digest ${written.slice(0, 16)}…` });
    },
  });
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
