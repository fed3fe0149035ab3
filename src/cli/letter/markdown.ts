import type { Letter, LetterSection } from '../../domain/onboarding/letter.ts';

/** What Markdown would take for its own; a path such as `/broker/**` must stay one. */
const SPECIAL = /[\\`*_[\]<>#|]/g;

export function letterMarkdown({ from, to, subject, opening, sections, closing }: Letter): string {
  const head = [`To: ${to ?? '(the contact of the issuer is not known)'}`, `From: ${from}`].map(escaped);
  return `${[
    `# ${escaped(subject)}`,
    head.join('  \n'),
    ...opening.map(escaped),
    ...sections.flatMap(sectionText),
    closing.map(escaped).join('  \n'),
  ].join('\n\n')}\n`;
}

function sectionText({ title, paragraphs, items }: LetterSection): readonly string[] {
  const list = items.map((item) => `- ${escaped(item)}`).join('\n');
  return [`## ${escaped(title)}`, ...paragraphs.map(escaped), ...(list === '' ? [] : [list])];
}

function escaped(text: string): string {
  return text.replace(SPECIAL, '\\$&');
}
