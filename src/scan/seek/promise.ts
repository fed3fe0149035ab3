import { eachRun } from './runs.ts';

/** What text may consist of, in one byte a character or in two. */
const TEXT = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === 0 || byte === 0x09 || byte === 0x0a || byte === 0x0d || (byte >= 0x20 && byte < 0x7f) ? 1 : 0,
);

/**
 * Whether there may be anything in bytes that were decoded on suspicion: most of what looks like base64 or hex is none, and gives
 * noise, in which no stretch of text is as long as this.
 */
export function isPromising(bytes: Uint8Array, length: number, least: number): boolean {
  let found = false;
  eachRun(TEXT, least, bytes, length, () => {
    found = true;
    return length;
  });
  return found;
}

/** What every gzip begins with. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}
