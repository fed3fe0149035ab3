/**
 * JSON as the API server sent it. A typed model would drop the fields that it doesn't know, and a patch that is made from
 * one would take them away from the pod.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

const NOTHING: JsonObject = {};

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a key; an empty one where there is none. */
export function objectAt(parent: JsonObject, key: string): JsonObject {
  const value = parent[key];
  return isObject(value) ? value : NOTHING;
}

/** The objects of the list under a key; none where there is no list. */
export function listAt(parent: JsonObject, key: string): readonly JsonObject[] {
  const value = parent[key];
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}

/** The text under a key; empty where there is none. */
export function textAt(parent: JsonObject, key: string): string {
  const value = parent[key];
  return typeof value === 'string' ? value : '';
}

export function numberAt(parent: JsonObject, key: string): number | null {
  const value = parent[key];
  return typeof value === 'number' ? value : null;
}

/** Whether `whole` says everything that `part` says; lists are compared by their places. */
export function contains(whole: Json | undefined, part: Json | undefined): boolean {
  if (isObject(part)) {
    return isObject(whole) && Object.keys(part).every((key) => contains(whole[key], part[key]));
  }
  if (Array.isArray(part)) {
    const parts = part as readonly Json[];
    return (
      Array.isArray(whole) &&
      whole.length === parts.length &&
      parts.every((each, index) => contains((whole as readonly Json[])[index], each))
    );
  }
  return whole === part;
}
