import type { Letter, LetterSection } from '../../domain/onboarding/letter.ts';
import { escaped, htmlPage } from '../html-page.ts';

/** Black on white on one sheet after the other, because it is printed. */
const STYLE = `
:root { color-scheme: light; }
body { font: 14px/1.5 Georgia, serif; color: #1b1b1b; background: #fff; max-width: 720px; margin: 3rem auto; padding: 0 1rem; }
h1 { font-size: 1.25rem; }
h2 { font-size: 1rem; margin: 1.4rem 0 .3rem; break-after: avoid; }
p { white-space: pre-line; overflow-wrap: anywhere; }
li { overflow-wrap: anywhere; }
@page { size: A4; margin: 25mm 20mm; }
@media print { body { margin: 0; max-width: none; } }
`;

/** The letter as one file: it asks nobody for anything, and prints. */
export function letterHtml(letter: Letter): string {
  const { from, to, subject, opening, sections, closing } = letter;
  const head = `To: ${to ?? '(the contact of the issuer is not known)'}\nFrom: ${from}`;
  const body = `<p>${escaped(head)}</p>
<h1>${escaped(subject)}</h1>
${opening.map(paragraph).join('\n')}
${sections.map(sectionHtml).join('\n')}
<p>${escaped(closing.join('\n'))}</p>`;
  return htmlPage({ title: subject, style: STYLE, body });
}

function sectionHtml({ title, paragraphs, items }: LetterSection): string {
  const list = items.map((item) => `<li>${escaped(item)}</li>`).join('');
  return `<h2>${escaped(title)}</h2>\n${paragraphs.map(paragraph).join('\n')}${list === '' ? '' : `<ul>${list}</ul>`}`;
}

function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`;
}
