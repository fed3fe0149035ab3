import { gzipSync } from 'node:zlib';
import { Search } from './content/search.ts';
import { CARRY_BYTES, WINDOW_BYTES } from './seek/seeker.ts';
import type { Fingerprints } from './fingerprints/read.ts';

/** What became of the canary: in how many shapes it was planted, and in which of them it was not found. */
export interface CanaryResult {
  readonly planted: number;
  readonly missed: readonly string[];
}

/** Plants the canary in every shape that a secret may have, and searches for it as for everything else. */
export async function plantCanary(fingerprints: Fingerprints): Promise<CanaryResult> {
  const shapes = shapesOf(fingerprints.canary.value);
  const missed: string[] = [];
  for (const [shape, bytes] of shapes) {
    const search = new Search(fingerprints);
    await search.whole(shape, bytes);
    if (!search.canaries.has(shape) && ![...search.canaries].some((place) => place.startsWith(`${shape}!`)))
      missed.push(shape);
  }
  return { planted: shapes.length, missed };
}

function shapesOf(value: string): readonly (readonly [string, Buffer])[] {
  const plain = Buffer.from(`api_key=${value}\n`);
  const half = value.length >> 1;
  const border = Buffer.alloc(WINDOW_BYTES * 2, ' ');
  border.write(value, WINDOW_BYTES + CARRY_BYTES - half);
  return [
    ['plain', plain],
    ['base64', Buffer.from(`auth: ${plain.toString('base64')}\n`)],
    ['hex', Buffer.from(plain.toString('hex'))],
    ['utf-16', Buffer.from(plain.toString('latin1'), 'utf16le')],
    ['url', Buffer.from(`q=${[...plain].map((byte) => `%${byte.toString(16)}`).join('')}`)],
    [
      'string',
      Buffer.from(`"${[...value].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('')}"`),
    ],
    ['lines', Buffer.from(`${value.slice(0, half)}\n  ${value.slice(half)}\n`)],
    ['gzip', gzipSync(plain)],
    ['a border', border],
  ];
}
