/** A field that holds an instant: `at`, `now`, or a name that ends in `At`. */
type TimeKey = 'at' | 'now' | `${string}At`;

/** A value as the API shows it: the same fields, with RFC 3339 strings where epoch milliseconds stand inside. */
export type Wire<T> = T extends readonly (infer Item)[]
  ? Wire<Item>[]
  : T extends object
    ? { -readonly [K in keyof T]: K extends TimeKey ? WireTime<T[K]> : Wire<T[K]> }
    : T;

type WireTime<V> = V extends number ? string : Wire<V>;

/** Maps whose keys people chose: a label called `createdAt` is text, whatever it looks like. */
const OPAQUE = new Set(['labels', 'fields', 'stores']);

/** From epoch milliseconds to RFC 3339, in every time field at any depth. The server's way out. */
export function toWire<T>(value: T): Wire<T> {
  return walk(value, (time) => (typeof time === 'number' ? rfc3339(time) : time)) as Wire<T>;
}

/** The way back, for the client and for request bodies. A text that is no time stays as it is. */
export function fromWire<T>(value: Wire<T>): T {
  return walk(value, (time) => (typeof time === 'string' ? (parseTime(time) ?? time) : time)) as T;
}

export function rfc3339(at: number): string {
  return new Date(at).toISOString();
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** An RFC 3339 time, seconds optional, in epoch milliseconds; null where the text is none. */
export function parseTime(text: string): number | null {
  if (!RFC_3339.test(text)) return null;
  const at = Date.parse(text.toUpperCase().replace(' ', 'T'));
  return Number.isNaN(at) ? null : at;
}

function walk(value: unknown, convert: (time: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item, convert));
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (OPAQUE.has(key)) result[key] = inner;
    else result[key] = isTimeKey(key) && !isNested(inner) ? convert(inner) : walk(inner, convert);
  }
  return result;
}

function isTimeKey(key: string): boolean {
  return key === 'at' || key === 'now' || /^[a-z][A-Za-z]*At$/.test(key);
}

/** A destination's `at` is an address, not a time. */
function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
