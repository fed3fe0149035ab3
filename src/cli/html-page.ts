import { plain } from './screen/text.ts';

/** Text that becomes no markup, in an element or in an attribute between double quotes. */
export function escaped(text: string): string {
  return plain(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export interface HtmlPage {
  readonly title: string;
  readonly style: string;
  /** Markup; what comes from elsewhere is escaped in it. */
  readonly body: string;
}

/** A page as one file: it asks nobody for anything, runs nothing, and prints. */
export function htmlPage({ title, style, body }: HtmlPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const headCells = head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('');
  const body = rows
    .map((cells) => `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`)
    .join('\n');
  return wide(`<table><thead><tr>${headCells}</tr></thead>\n<tbody>${body}</tbody></table>`);
}

/** On a narrow screen it is moved sideways, and not squeezed until nobody can read it. */
export function wide(content: string): string {
  return `<div class="wide" tabindex="0">${content}</div>`;
}

/** How that is done; for the style of a page that has something wide. */
export const WIDE_STYLE =
  '@media screen and (max-width: 45rem) { .wide { overflow-x: auto; } .wide > :not(p) { min-width: 42rem; } th, td { overflow-wrap: normal; } }';
