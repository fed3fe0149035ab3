import { plain } from '../screen/text.ts';
import type { PrintedReport, Section } from './section.ts';

/** The report as Markdown with tables. What people wrote stays text, whatever it looks like. */
export function reportMarkdown({ title, made, sections, notes }: PrintedReport): string {
  return [
    `# ${literal(title)}`,
    literal(made),
    ...sections.map(sectionText),
    '## How it was made',
    notes.map((note) => `- ${literal(note)}`).join('\n'),
    '',
  ].join('\n\n');
}

function sectionText(section: Section): string {
  const { title, note, head, rows, nothing } = section;
  const parts = [`## ${title}`];
  if (note !== null) parts.push(literal(note));
  if (rows.length > 0) parts.push([row(head), row(head.map(() => '---')), ...rows.map(told)].join('\n'));
  else if (nothing !== null) parts.push(literal(nothing));
  return parts.join('\n\n');
}

function told(cells: readonly string[]): string {
  return row(cells.map(literal));
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Neither markup nor HTML nor the end of a cell: every character that could begin one of them is escaped. */
function literal(text: string): string {
  return plain(text)
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
