/**
 * Patterns over a method and a path, shared by routes, endpoint permissions and faults:
 * `GET /broker/accounts/*` (`*` or `:name` is one segment, a closing `**` is any rest); without a method, any method.
 */
export interface PathPattern {
  /** The named and starred segments, decoded, when method and path match; null when they don't. */
  match(method: string, path: string): Readonly<Record<string, string>> | null;
}

const SHAPE = /^(?:([A-Z]+) )?(\/\S*)$/;

/** Whether the text is a pattern at all. */
export const isPathPattern = (text: string): boolean => SHAPE.test(text);

/** Compiles a pattern. Throws a RangeError when it is none. */
export function pathPattern(text: string): PathPattern {
  const shape = SHAPE.exec(text);
  if (!shape) throw new RangeError(`not a pattern: ${text}`);
  const [, wantedMethod, wantedPath = ''] = shape;
  const wanted = wantedPath.split('/');
  return {
    match: (method, path) =>
      wantedMethod === undefined || wantedMethod === method ? matchSegments(wanted, path.split('/')) : null,
  };
}

function matchSegments(wanted: string[], given: string[]): Readonly<Record<string, string>> | null {
  const found: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    if (segment === '**' && index === wanted.length - 1) return given.length > index ? found : null;
    const actual = given[index];
    if (actual === undefined) return null;
    if (segment.startsWith(':')) found[segment.slice(1)] = decoded(actual);
    else if (segment !== '*' && segment !== actual) return null;
  }
  return given.length === wanted.length ? found : null;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
