import { open, access, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '../domain/fault.ts';

/** What has to be said where a file can't be written, and where what is to go in it was cut. */
export interface FileCodes {
  readonly unwritable: 'KT2156' | 'KT6205' | 'KT6406';
  readonly cut: 'KT2158' | 'KT6206' | 'KT6407';
}

export interface NewFile<T> {
  readonly out: string;
  readonly codes: FileCodes;
  /** Called when there is a file to write into, so that nothing begins for nothing. */
  readonly begin: () => Promise<{
    readonly bytes: AsyncIterable<Uint8Array>;
    readonly end: () => Promise<T>;
  }>;
  /** Looks at what was written before it gets its name. */
  readonly prove: (path: string, end: T) => Promise<void>;
  readonly progress: (bytes: number) => void;
}

/** Writes a file under another name and gives it its own only when it is whole, proven and on the disk. */
export async function writeNewFile<T>(file: NewFile<T>): Promise<T> {
  const { out, codes } = file;
  if (await exists(out)) throw new Fault(codes.unwritable, { place: out, saw: 'a file of that name' });
  const partial = `${out}.partial`;
  await rm(partial, { force: true });
  try {
    const end = await writeAll(partial, file);
    await file.prove(partial, end);
    await publish(partial, out, codes);
    return end;
  } catch (thrown) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw thrown;
  }
}

async function writeAll<T>(path: string, { begin, codes, progress }: NewFile<T>): Promise<T> {
  const refuse = (cause: unknown): never => {
    throw cannotWrite(codes, path, cause);
  };
  const file = await open(path, 'wx', 0o600).catch(refuse);
  try {
    const { bytes, end } = await begin();
    let written = 0;
    for await (const piece of whole(bytes, path, codes)) {
      await file.writeFile(piece).catch(refuse);
      written += piece.length;
      progress(written);
    }
    await file.sync().catch(refuse);
    return await end();
  } finally {
    await file.close();
  }
}

/** A connection that is cut ends the iteration with an error of the system. */
async function* whole(
  bytes: AsyncIterable<Uint8Array>,
  place: string,
  { cut }: FileCodes,
): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault(cut, { place, saw: 'the connection was cut before the end', cause });
  }
}

async function publish(partial: string, out: string, codes: FileCodes): Promise<void> {
  try {
    await rename(partial, out);
    const folder = await open(dirname(out), 'r');
    await folder.sync().finally(() => folder.close());
  } catch (cause) {
    throw cannotWrite(codes, out, cause);
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function cannotWrite({ unwritable }: FileCodes, path: string, cause: unknown): Fault {
  const code = (cause as NodeJS.ErrnoException).code ?? 'an error';
  return new Fault(unwritable, { place: path, saw: `${code} on writing it`, cause });
}
