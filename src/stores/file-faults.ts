import { Fault } from '../domain/fault.ts';
import type { FaultCode } from '../domain/fault.ts';

const CODES: Readonly<Record<string, { readonly code: FaultCode; readonly saw: string }>> = {
  EACCES: { code: 'KT3301', saw: 'permission denied' },
  EPERM: { code: 'KT3301', saw: 'operation not permitted' },
  EROFS: { code: 'KT3301', saw: 'a read-only file system' },
  ENOENT: { code: 'KT3301', saw: 'no such folder' },
  ENOTDIR: { code: 'KT3301', saw: 'a file where a folder should be' },
  EISDIR: { code: 'KT3301', saw: 'a folder where a file should be' },
  ENOTEMPTY: { code: 'KT3301', saw: 'a folder where a file should be' },
  EEXIST: { code: 'KT3301', saw: 'a file where a folder should be' },
  ENAMETOOLONG: { code: 'KT3010', saw: 'a name that is too long for the file system' },
  ENOSPC: { code: 'KT3302', saw: 'no space left' },
  EDQUOT: { code: 'KT3302', saw: 'the quota is used up' },
  EFBIG: { code: 'KT3302', saw: 'the limit for files is reached' },
  ELOOP: { code: 'KT3303', saw: 'a symbolic link' },
};

/** An error of the file system as a fault. Its message names paths only, but nothing of it is copied. */
export function fileFault(thrown: unknown, place: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const errno = errnoOf(thrown);
  const known = errno === null ? undefined : CODES[errno];
  if (known) return new Fault(known.code, { place, saw: known.saw });
  return new Fault('KT3304', { place, saw: `the file system reported ${errno ?? 'an error'}` });
}

/** The system's name of an error, `ENOENT`; null where it is none of the system. */
export function errnoOf(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return null;
  return /^E[A-Z0-9]{2,20}$/.test(thrown.code) ? thrown.code : null;
}

export async function withFileFaults<T>(place: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (thrown) {
    throw fileFault(thrown, place);
  }
}
