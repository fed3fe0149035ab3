import { readFile, stat } from 'node:fs/promises';
import { Fault } from '../../domain/fault.ts';
import { MOST_REPORT_BYTES } from '../../domain/leaks/formats.ts';
import type { World } from '../world.ts';

/** The report in a file, or what is piped in. It may hold secrets, so nothing of it is ever repeated. */
export async function readReportText(file: string, world: World): Promise<string> {
  if (file !== '-') {
    const size = await stat(file).then(
      ({ size: bytes }) => bytes,
      (cause: NodeJS.ErrnoException) => Promise.reject(unreadable(file, cause.code ?? 'unreadable', cause)),
    );
    if (size > MOST_REPORT_BYTES) throw unreadable(file, `${size} bytes`);
    return readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) =>
      Promise.reject(unreadable(file, cause.code ?? 'unreadable', cause)),
    );
  }
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of world.stdin) {
    const piece = Buffer.from(part as Uint8Array | string);
    bytes += piece.length;
    if (bytes > MOST_REPORT_BYTES) throw unreadable('stdin', `more than ${MOST_REPORT_BYTES} bytes`);
    parts.push(piece);
  }
  return Buffer.concat(parts).toString('utf8');
}

function unreadable(place: string, saw: string, cause?: unknown): Fault {
  return new Fault('KT1409', { place, saw: saw === 'ENOENT' ? 'no such file' : saw, cause });
}
