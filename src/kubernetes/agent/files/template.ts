/** A piece of text, or a placeholder for a field. */
export type Piece = { readonly text: string } | { readonly field: string };

const PLACEHOLDER = /\{\{ *([A-Za-z0-9_.-]+) *\}\}/g;

/**
 * `{{ FIELD }}` and nothing else: no expressions, no environment, no other files, so a template can't do anything. Null where
 * braces open and are no placeholder; braces that close are text, as at the end of nested JSON.
 */
export function parseTemplate(text: string): readonly Piece[] | null {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: whole, 1: field = '', index } of text.matchAll(PLACEHOLDER)) {
    pieces.push({ text: text.slice(from, index) }, { field });
    from = index + whole.length;
  }
  pieces.push({ text: text.slice(from) });
  return pieces.some((piece) => 'text' in piece && piece.text.includes('{{')) ? null : pieces;
}

/** What stands for the version and the name of the credential: no field of a manifest is called that. */
export const OWN_FIELDS = ['keyturn.version', 'keyturn.credential'] as const;
