import { readFile, stat } from 'node:fs/promises';
import type { Fault } from '../domain/fault.ts';
import type { World } from './world.ts';

/** How a command refuses what it is given to read: where, and what was seen there. */
export type Refusal = (place: string, saw: string, cause?: unknown) => Fault;

/** All of a file, or with `-` of what is piped in. Rejects with the refusal where there is none, or more than that many bytes. */
export async function textOf(
  file: string,
  mostBytes: number,
  world: World,
  refusal: Refusal,
): Promise<string> {
  const refuse = (cause: NodeJS.ErrnoException): never => {
    throw refusal(file, cause.code === 'ENOENT' ? 'no such file' : (cause.code ?? 'unreadable'), cause);
  };
  if (file === '-') return pipedText(mostBytes, world, refusal);
  const { size } = await stat(file).catch(refuse);
  if (size > mostBytes) throw refusal(file, `${size} bytes`);
  return readFile(file, 'utf8').catch(refuse);
}

async function pipedText(mostBytes: number, world: World, refusal: Refusal): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of world.stdin) {
    const piece = Buffer.from(part as Uint8Array | string);
    bytes += piece.length;
    if (bytes > mostBytes) throw refusal('stdin', `more than ${mostBytes} bytes`);
    parts.push(piece);
  }
  return Buffer.concat(parts).toString('utf8');
}
