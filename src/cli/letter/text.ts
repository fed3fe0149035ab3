import type { Letter, LetterSection } from '../../domain/onboarding/letter.ts';
import { wrap } from '../screen/text.ts';

const WIDTH = 72;

/** The body of a mail in plain text. */
export function letterText({ opening, sections, closing }: Letter): string {
  const parts = [...opening.map(wrapped), ...sections.map(sectionText), closing.join('\n')];
  return `${parts.join('\n\n')}\n`;
}

function sectionText({ title, paragraphs, items }: LetterSection): string {
  const list = items.map((item) => `  - ${wrap(item, WIDTH, '    ')}`).join('\n');
  return [title, ...paragraphs.map(wrapped), ...(list === '' ? [] : [list])].join('\n\n');
}

function wrapped(text: string): string {
  return text
    .split('\n')
    .map((line) => wrap(line, WIDTH))
    .join('\n');
}
