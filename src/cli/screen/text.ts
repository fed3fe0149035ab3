/** Nearly every text is printable ASCII, and Unicode's classes cost a cold start milliseconds. */
const ASCII = /^[\x20-\x7e]*$/;

/** One line of foreign text, safe for a terminal: control characters, escape sequences' first bytes too, become `·`. */
export function plain(text: string): string {
  return ASCII.test(text) ? text : text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '·');
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** How many columns a text takes on a terminal. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

function columnsOf(character: string): number {
  // Latin letters, and the arrows, bullets and lines of our own screens.
  if (/[\u0020-\u02ff\u2190-\u2bff]/.test(character)) return 1;
  return WIDE.test(character) ? 2 : /\p{M}/u.test(character) ? 0 : 1;
}

/** Cuts what is too long and says so with `…`. */
export function truncate(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (widthOf(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Breaks at spaces; a word longer than the width stands alone. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width - indent.length) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}
