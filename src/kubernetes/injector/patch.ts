import type { Json, JsonObject } from './json.ts';

/** One operation of RFC 6902. Nothing is ever removed, so no other kinds are needed. */
export interface Operation {
  readonly op: 'add' | 'replace';
  readonly path: string;
  readonly value: Json;
}

type Path = readonly (string | number)[];

/** Collects operations, and knows what the document is after each of them. */
export interface Patch {
  readonly operations: readonly Operation[];
  /** The document with all operations applied. */
  readonly document: JsonObject;
  /** Puts a value at the end of a list, which is made where there is none. */
  append(list: Path, value: Json): void;
  /** Puts a value in front of all others of a list, which is made where there is none. */
  prepend(list: Path, value: Json): void;
  /** Sets a field; the object around it is made where there is none. */
  set(path: Path, value: Json): void;
}

export function createPatch(original: JsonObject): Patch {
  const operations: Operation[] = [];
  let document: JsonObject = original;

  const insert = (list: Path, at: '-' | 0, value: Json): void => {
    // Once: a second "add" of the whole list would take away what the first one brought.
    if (!Array.isArray(valueAt(document, list))) set(list, []);
    const items = valueAt(document, list) as readonly Json[];
    document = changed(document, list, at === 0 ? [value, ...items] : [...items, value]);
    operations.push({ op: 'add', path: pointer([...list, at]), value });
  };

  const set = (path: Path, value: Json): void => {
    const parent = path.slice(0, -1);
    const around = valueAt(document, parent);
    if (typeof around !== 'object' || around === null) set(parent, {});
    const holder = valueAt(document, parent) as JsonObject;
    const op = Object.hasOwn(holder, path.at(-1)!) ? 'replace' : 'add';
    document = changed(document, path, value);
    operations.push({ op, path: pointer(path), value });
  };

  return {
    operations,
    get document() {
      return document;
    },
    append: (list, value) => insert(list, '-', value),
    prepend: (list, value) => insert(list, 0, value),
    set,
  };
}

/** The document with another value at a place: what leads there is copied, and the rest is shared with the one before. */
function changed(document: JsonObject, path: Path, value: Json): JsonObject {
  const below = (around: Json, depth: number): Json => {
    const key = path[depth];
    if (key === undefined) return value;
    const inside = below((around as Readonly<Record<string | number, Json>>)[key] ?? null, depth + 1);
    if (!Array.isArray(around)) return { ...(around as JsonObject), [key]: inside };
    return (around as readonly Json[]).with(Number(key), inside);
  };
  return below(document, 0) as JsonObject;
}

function valueAt(document: JsonObject, path: Path): unknown {
  let value: unknown = document;
  for (const key of path) value = (value as Record<string | number, unknown> | undefined)?.[key];
  return value;
}

/** A JSON pointer (RFC 6901): `~` and `/` in a name are escaped. */
function pointer(path: Path): string {
  return path.map((part) => `/${String(part).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}
