/** Called with a run of member bytes: its first one, and the one behind its last. Answers where to go on. */
export type OnRun = (from: number, to: number) => number;

/**
 * Every run of at least `least` bytes that are all members, without looking at every byte: one byte in `least` is
 * probed, and a byte that is no member lets as many be skipped.
 */
export function eachRun(
  member: Uint8Array,
  least: number,
  bytes: Uint8Array,
  end: number,
  onRun: OnRun,
): void {
  let start = 0;
  let probe = least - 1;
  while (probe < end) {
    if (member[bytes[probe]!] === 0) {
      start = probe + 1;
      probe += least;
      continue;
    }
    let back = probe - 1;
    while (back >= start && member[bytes[back]!] !== 0) back -= 1;
    if (back >= start) {
      start = back + 1;
      probe = back + least;
      continue;
    }
    let ahead = probe + 1;
    while (ahead < end && member[bytes[ahead]!] !== 0) ahead += 1;
    start = Math.max(ahead, onRun(start, ahead));
    probe = start + least - 1;
  }
}
