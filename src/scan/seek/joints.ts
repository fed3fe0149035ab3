/** What may stand between the end of one line and the beginning of the next where one value goes on. */
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const EQUALS = 0x3d;
const BEFORE_BREAK = setOf('"\'`\\=+ \t\r');
const AFTER_BREAK = setOf('"\'`#*> \t');
const MOST_BEFORE = 5;
const MOST_AFTER = 80;
/** How far back a value may have begun: longer ones are in no file of fingerprints. */
const MOST_BACK = 1024;

/** Pieces of lines that may be one value, put together, and where each piece came from. */
export interface Joined {
  readonly bytes: Buffer;
  /** Where in the joined bytes a piece begins, and where in the source it stood. */
  readonly pieces: readonly (readonly [joined: number, source: number])[];
  /** The byte behind the last piece, in the source. */
  readonly until: number;
  /** Whether a line ends with a sign that may belong to the value, or may only say that it goes on. */
  readonly hasSoftBreak: boolean;
}

/** A run of members in bytes that go on to `end`. */
export interface LineRun {
  readonly from: number;
  readonly to: number;
  readonly end: number;
  readonly dropsSoftBreaks: boolean;
}

/**
 * The run with what goes on in the lines around it: wrapped base64, a string put together over lines, a soft line break.
 * Null where it stands alone.
 */
export function joinLines(
  member: Uint8Array,
  bytes: Uint8Array,
  run: LineRun,
  scratch: Buffer,
): Joined | null {
  const spans = [
    ...piecesBefore(member, bytes, run.from, 0),
    [run.from, run.to] as const,
    ...piecesAfter(member, bytes, run.to, run.end),
  ];
  if (spans.length === 1) return null;
  const pieces: [number, number][] = [];
  let length = 0;
  let hasSoftBreak = false;
  spans.forEach(([from, to], index) => {
    const isSoft = index < spans.length - 1 && bytes[to - 1] === EQUALS;
    hasSoftBreak ||= isSoft;
    const piece = bytes.subarray(from, isSoft && run.dropsSoftBreaks ? to - 1 : to);
    scratch.set(piece, length);
    pieces.push([length, from]);
    length += piece.length;
  });
  return { bytes: scratch.subarray(0, length), pieces, until: spans.at(-1)?.[1] ?? run.to, hasSoftBreak };
}

/** Whether a run begins or ends a line: a look that costs nothing, before anything is put together. */
export function touchesBreak(bytes: Uint8Array, from: number, to: number, end: number): boolean {
  return overBreak(bytes, to, end) < end || backOverBreak(bytes, from, 0) > 0;
}

/** Where in the source a joined byte stood. */
export function sourceOf({ pieces }: Joined, at: number): number {
  const piece = pieces.findLast(([joined]) => joined <= at) ?? pieces[0];
  return piece === undefined ? at : piece[1] + at - piece[0];
}

function* piecesAfter(
  member: Uint8Array,
  bytes: Uint8Array,
  end: number,
  limit: number,
): Generator<readonly [number, number]> {
  for (let at = end; ;) {
    const from = overBreak(bytes, at, limit);
    let to = from;
    while (to < limit && member[bytes[to]!] !== 0) to += 1;
    if (to === from) return;
    yield [from, to];
    at = to;
  }
}

/** Where the next line goes on; `limit` where this is no end of a line. */
function overBreak(bytes: Uint8Array, end: number, limit: number): number {
  let at = end;
  while (at < limit && at - end < MOST_BEFORE && BEFORE_BREAK[bytes[at]!] === 1) at += 1;
  if (at >= limit || bytes[at] !== NEWLINE) return limit;
  at += 1;
  const begun = at;
  while (at < limit && at - begun < MOST_AFTER && AFTER_BREAK[bytes[at]!] === 1) at += 1;
  return at;
}

function piecesBefore(
  member: Uint8Array,
  bytes: Uint8Array,
  begin: number,
  limit: number,
): readonly (readonly [number, number])[] {
  const pieces: (readonly [number, number])[] = [];
  for (let at = begin; begin - at < MOST_BACK;) {
    const to = backOverBreak(bytes, at, limit);
    let from = to;
    while (from > limit && begin - from < MOST_BACK && member[bytes[from - 1]!] !== 0) from -= 1;
    if (from === to) break;
    pieces.unshift([from, to]);
    at = from;
  }
  return pieces;
}

/** Behind the last byte of what the line before ends with; `limit` where this is no beginning of a line. */
function backOverBreak(bytes: Uint8Array, begin: number, limit: number): number {
  let at = begin;
  while (at > limit && begin - at < MOST_AFTER && AFTER_BREAK[bytes[at - 1]!] === 1) at -= 1;
  if (at <= limit || bytes[at - 1] !== NEWLINE) return limit;
  at -= 1;
  if (at > limit && bytes[at - 1] === RETURN) at -= 1;
  const ended = at;
  while (at > limit && ended - at < MOST_BEFORE && BEFORE_BREAK[bytes[at - 1]!] === 1) at -= 1;
  return at;
}

function setOf(characters: string): Uint8Array {
  const set = new Uint8Array(256);
  for (const byte of Buffer.from(characters, 'latin1')) set[byte] = 1;
  return set;
}
