/**
 * Whether everything that `narrow` names is named by `wide` too. Both are a path or a pattern with a method or without:
 * `*` is one segment, a closing `**` is any rest.
 */
export function covers(wide: string, narrow: string): boolean {
  const [wideMethod, widePath] = split(wide);
  const [narrowMethod, narrowPath] = split(narrow);
  if (wideMethod !== null && wideMethod !== narrowMethod) return false;
  return coversPath(widePath.split('/'), narrowPath.split('/'));
}

function split(endpoint: string): readonly [method: string | null, path: string] {
  const [, method, path = ''] = /^(?:([A-Z]+) )?(.*)$/.exec(endpoint) ?? [];
  return [method ?? null, path];
}

function coversPath(wide: readonly string[], narrow: readonly string[]): boolean {
  for (const [index, segment] of wide.entries()) {
    if (segment === '**' && index === wide.length - 1) return narrow.length > index;
    const other = narrow[index];
    if (other === undefined || (other === '**' && index === narrow.length - 1)) return false;
    if (segment !== '*' && segment !== other) return false;
  }
  return narrow.length === wide.length;
}
