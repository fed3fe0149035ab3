import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { FaultCode } from '../domain/fault.ts';
import { isOpenToOthers } from '../domain/file-mode.ts';
import type { FileMode } from '../domain/file-mode.ts';
import { Secret } from '../domain/secret.ts';

const MAX_BYTES = 1024 * 1024;

export type SecretFileResult =
  | { readonly ok: true; readonly secret: Secret }
  | { readonly ok: false; readonly code: FaultCode; readonly saw: string };

/**
 * Reads a secret from a file that nobody else may read. One line end at the end is dropped, because editors and
 * `echo` add it. Only certificates may be readable by others: they are public. A pipe or a device is refused unread,
 * because opening one could wait for ever.
 */
export function readSecretFile(path: string): SecretFileResult {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return refused('KT1031', path, reasonOf(error));
  }
  try {
    return readOpened(descriptor, path);
  } catch (error) {
    return refused('KT1031', path, reasonOf(error));
  } finally {
    closeSync(descriptor);
  }
}

function readOpened(descriptor: number, path: string): SecretFileResult {
  const { size, isFile, ...file } = statOf(descriptor);
  if (!isFile) return refused('KT1031', path, 'is not a regular file');
  if (size > MAX_BYTES) return refused('KT1031', path, `is ${size} bytes long`);
  const text = decode(readAll(descriptor, size));
  if (text === null) return refused('KT1031', path, 'is not UTF-8 text');
  const value = text.replace(/\r?\n$/, '');
  if (value === '') return refused('KT1031', path, 'is empty');
  const open = process.platform !== 'win32' && isOpenToOthers(file, process.getuid?.() ?? 0);
  if (open && !isCertificate(value)) {
    return refused('KT1033', path, `has mode 0${(file.mode & 0o777).toString(8)}`);
  }
  return { ok: true, secret: new Secret(value) };
}

function statOf(descriptor: number): FileMode & { readonly size: number; readonly isFile: boolean } {
  const stat = fstatSync(descriptor);
  return { mode: stat.mode, uid: stat.uid, size: stat.size, isFile: stat.isFile() };
}

function readAll(descriptor: number, size: number): Buffer {
  const buffer = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const read = readSync(descriptor, buffer, length, size - length, null);
    if (read === 0) break;
    length += read;
  }
  return buffer.subarray(0, length);
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function isCertificate(text: string): boolean {
  return text.includes('-----BEGIN CERTIFICATE-----') && !text.includes('PRIVATE KEY');
}

function refused(code: FaultCode, path: string, why: string): SecretFileResult {
  return { ok: false, code, saw: `${path} ${why}` };
}

/** The system's short name of an error, in words; never its message, which repeats paths and more. */
export function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this process';
  if (code === 'EISDIR') return 'is a folder';
  return `can not be read (${typeof code === 'string' ? code : 'unknown error'})`;
}
