import type { SealedRecord } from '../../../src/ports/journal.ts';
import type { JournalDisk } from './tables.ts';

/** The same file twice is one; another file of the same attempt comes after it. */
export function keepSealed(disk: JournalDisk, { stream, attempt, file }: SealedRecord): void {
  const key = `${stream} ${attempt}`;
  const kept = disk.tables.sealed.get(key) ?? [];
  if (kept.some((each) => Buffer.compare(each, file) === 0)) return;
  disk.tables.sealed.set(key, [...kept, Uint8Array.from(file)]);
}

export function latestSealed(disk: JournalDisk, stream: string, attempt: string): Uint8Array | null {
  return disk.tables.sealed.get(`${stream} ${attempt}`)?.at(-1) ?? null;
}

/** Every file of a stream, an attempt's earlier ones too. */
export function sealedFiles(disk: JournalDisk, stream: string): readonly SealedRecord[] {
  return [...disk.tables.sealed].flatMap(([key, files]) => {
    const [of = '', attempt = ''] = key.split(' ');
    return of === stream ? files.map((file) => ({ stream, attempt, file })) : [];
  });
}

export function dropSealed(disk: JournalDisk, stream: string, attempt: string): void {
  disk.tables.sealed.delete(`${stream} ${attempt}`);
}
