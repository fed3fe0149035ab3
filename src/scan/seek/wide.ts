/** What text is made of: printable ASCII and the characters that end and indent lines. */
const TEXT = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d ? 1 : 0,
);

/** Called with the narrowed text and where it began. */
export type OnNarrowed = (length: number, at: number) => void;

/**
 * Every stretch of UTF-16 with at least `least` characters of ASCII, narrowed to one byte each. Big and little endian
 * differ by where the first byte is, and both places are looked at.
 */
export function eachWideText(
  bytes: Uint8Array,
  least: number,
  roomFor: () => Uint8Array,
  onText: OnNarrowed,
): void {
  if (!bytes.includes(0)) return;
  const end = bytes.length;
  for (const parity of [0, 1]) {
    let start = parity;
    let probe = start + 2 * (least - 1);
    while (probe + 1 < end) {
      if (!isWide(bytes, probe)) {
        start = probe + 2;
        probe += 2 * least;
        continue;
      }
      let back = probe - 2;
      while (back >= start && isWide(bytes, back)) back -= 2;
      if (back >= start) {
        start = back + 2;
        probe = back + 2 * least;
        continue;
      }
      const into = roomFor();
      let length = 0;
      let at = start;
      for (; at + 1 < end && isWide(bytes, at); at += 2, length += 1) into[length] = bytes[at]!;
      // Of big-endian text the last character ends what is there, and has no zero behind it.
      if (at < end && TEXT[bytes[at]!] === 1) {
        into[length] = bytes[at]!;
        length += 1;
      }
      onText(length, start);
      start = at;
      probe = start + 2 * (least - 1);
    }
  }
}

function isWide(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 1] === 0 && TEXT[bytes[at]!] === 1;
}
