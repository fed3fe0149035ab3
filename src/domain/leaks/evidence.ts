/** Where a leak was seen and who says so. It never holds the value: what is too long or may hide something is cut. */
export interface LeakEvidence {
  /** The tool or service that found it: `gitleaks`, `github`. */
  readonly tool: string;
  readonly rule: string | null;
  readonly repository: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly commit: string | null;
  readonly url: string | null;
}

/** What a report says, before anybody has looked at it. */
export type GivenEvidence = { readonly [K in keyof LeakEvidence]?: unknown };

const LONGEST = { tool: 40, rule: 120, repository: 200, file: 300, commit: 64, url: 400 } as const;
const MOST_LINES = 2 ** 31 - 1;
const LONGEST_PLACE = 300;

export function evidenceOf(given: GivenEvidence): LeakEvidence {
  return {
    tool: cleanText(given.tool, LONGEST.tool) ?? 'unknown',
    rule: cleanText(given.rule, LONGEST.rule),
    repository: cleanAddress(given.repository, LONGEST.repository),
    file: cleanAddress(given.file, LONGEST.file),
    line: lineOf(given.line),
    commit: commitOf(given.commit),
    url: cleanUrl(given.url),
  };
}

/**
 * What two reports of the same leak have in common, whoever made them: repository and file, else an address. The line is no
 * part of it, since an edit above moves it.
 */
export function placeOf({ repository, file, url, tool }: LeakEvidence): string {
  const within = [repository, file].filter((part) => part !== null).join(': ');
  return cut(within === '' ? (url ?? `no place named by ${tool}`) : within, LONGEST_PLACE);
}

/** One line without characters that a terminal or a page would obey; null where nothing is left. */
export function cleanText(given: unknown, longest: number): string | null {
  if (typeof given !== 'string') return null;
  const flat = given
    .slice(0, longest * 4)
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return flat === '' ? null : cut(flat, longest);
}

/** Half of a character that takes two is none. */
function cut(text: string, longest: number): string {
  return text.slice(0, longest).replace(/[\ud800-\udbff]$/, '');
}

/** A path or an address: user and password, query and fragment may be secrets of their own and go. */
function cleanAddress(given: unknown, longest: number): string | null {
  const text = cleanText(given, longest * 2);
  if (text === null) return null;
  const bare = text
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1')
    .replace(/^[^/\s:@]+@(?=[^/\s:@]+:)/, '')
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^?#]*)[?#].*$/i, '$1');
  return cut(bare, longest);
}

function cleanUrl(given: unknown): string | null {
  const text = cleanText(given, LONGEST.url * 2);
  if (text === null || !URL.canParse(text)) return null;
  const { protocol, host, pathname } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  return `${protocol}//${host}${pathname}`.slice(0, LONGEST.url);
}

function lineOf(given: unknown): number | null {
  return typeof given === 'number' && Number.isInteger(given) && given >= 1 && given <= MOST_LINES
    ? given
    : null;
}

function commitOf(given: unknown): string | null {
  const text = cleanText(given, LONGEST.commit);
  return text !== null && /^[0-9a-f]{7,64}$/i.test(text) ? text : null;
}
