import { Secret } from '../domain/secret.ts';

/**
 * Keeps one copy of what a fleet repeats. A text that was cut out of a file keeps the whole file in memory (V8 keeps
 * a reference, not a copy), so every text that outlives the load is copied out here.
 */
export interface Interner {
  /** For texts that repeat: issuers, owners, stores. */
  text(value: string): string;
  /** For whole objects that repeat: labels, fields, consumers. Equal JSON, same object. */
  object<T extends object>(value: T): T;
}

export function createInterner(): Interner {
  const texts = new Map<string, string>();
  const objects = new Map<string, object>();
  return {
    text(value) {
      const known = texts.get(value);
      if (known !== undefined) return known;
      const copy = detached(value);
      texts.set(copy, copy);
      return copy;
    },
    object<T extends object>(value: T): T {
      const json = JSON.stringify(value);
      const known = objects.get(json);
      if (known !== undefined) return known as T;
      const copy = JSON.parse(json) as T;
      objects.set(json, copy);
      return copy;
    },
  };
}

/** A copy that holds on to nothing. */
export function detached(value: string): string {
  return Buffer.from(value, 'utf8').toString('utf8');
}

/** The same for all texts of a value made of mappings and lists; anything else in it, such as a secret, is kept. */
export function detachedDeep(value: unknown): unknown {
  if (typeof value === 'string') return detached(value);
  if (Array.isArray(value)) return value.map(detachedDeep);
  if (typeof value !== 'object' || value === null || value instanceof Secret) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [detached(key), detachedDeep(item)]));
}
