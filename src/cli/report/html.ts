import { escaped, htmlPage, htmlTable, WIDE_STYLE } from '../html-page.ts';
import type { PrintedReport, Section } from './section.ts';

/** Black on white, because it is printed, and nothing told by colour. */
const STYLE = `
:root { color-scheme: light; }
body { font: 13px/1.4 system-ui, sans-serif; color: #1b1b1b; background: #fff; max-width: 1240px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; border-bottom: 1px solid #bbb; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid #e4e4e4; vertical-align: top; overflow-wrap: anywhere; }
${WIDE_STYLE}
thead { display: table-header-group; }
tr { break-inside: avoid; }
@page { size: A4 landscape; margin: 12mm; }
@media print { body { margin: 0; max-width: none; font-size: 10px; } h2 { break-after: avoid; } }
`;

/** The report as one file: it asks nobody for anything, and prints. */
export function reportHtml({ title, made, sections, notes }: PrintedReport): string {
  const body = `<h1>${escaped(title)}</h1>
<p>${escaped(made)}</p>
${sections.map(sectionHtml).join('\n')}
<section><h2>How it was made</h2>
<ul>${notes.map((note) => `<li>${escaped(note)}</li>`).join('')}</ul>
</section>`;
  return htmlPage({ title, style: STYLE, body });
}

function sectionHtml({ title, note, head, rows, nothing }: Section): string {
  const said = note === null ? '' : `<p>${escaped(note)}</p>\n`;
  const empty = nothing === null ? '' : `<p>${escaped(nothing)}</p>`;
  return `<section><h2>${escaped(title)}</h2>\n${said}${rows.length === 0 ? empty : htmlTable(head, rows)}\n</section>`;
}
