/** One YAML document of a file: its text, and how many lines of the file stand before it. */
export interface DocumentText {
  readonly file: string;
  readonly text: string;
  readonly linesBefore: number;
}

const MARKER = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;

/**
 * Splits a file at its document markers. A line that begins with `---` or `...` is a marker wherever it stands, even
 * inside a block scalar (YAML 1.2, 9.1.2), so no parsing is needed. A document keeps the `---` it begins with, because
 * it may go on in the same line. Every document can then be read, judged and forgotten alone.
 */
export function* splitDocuments(file: string, content: string): Generator<DocumentText> {
  let start = 0;
  let linesBefore = 0;
  for (const marker of content.matchAll(MARKER)) {
    const text = content.slice(start, marker.index);
    if (hasContent(text)) yield { file, text, linesBefore };
    linesBefore += countLines(text);
    start = marker[0] === '---' ? marker.index : marker.index + 3;
  }
  const text = content.slice(start);
  if (hasContent(text)) yield { file, text, linesBefore };
}

/** Only comments, blanks, directives and markers: no document at all. */
function hasContent(text: string): boolean {
  return /^(?!(?:---|\.\.\.)[ \t\r]*(?:#.*)?$)[ \t\r]*[^\s#%]/m.test(text);
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
