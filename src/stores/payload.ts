import { Secret } from '../domain/secret.ts';
import type { Payload } from '../ports/store.ts';

/** Plain names and texts. Call it only where the bytes leave for the store or for sealing. */
export function revealPayload(payload: Payload): Record<string, string> {
  return Object.fromEntries(Object.entries(payload).map(([field, value]) => [field, value.reveal()]));
}

/** Null where the value is not a flat object of texts. */
export function payloadFrom(value: unknown): Payload | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const fields: [string, Secret][] = [];
  for (const [field, text] of Object.entries(value)) {
    if (typeof text !== 'string') return null;
    fields.push([field, new Secret(text)]);
  }
  // Assigned one by one, a field called __proto__ would be lost, and the next promotion would drop it unseen.
  return Object.fromEntries(fields);
}

/** The payload that a JSON text holds; null where it is not JSON or not a flat object of texts. */
export function payloadFromJson(text: string): Payload | null {
  try {
    return payloadFrom(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The fields in order of their names, so that the same payload always makes the same bytes. */
export function payloadToJson(payload: Payload, indent = 0): string {
  const sorted = Object.entries(revealPayload(payload)).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(sorted), null, indent);
}

export function samePayload(a: Payload, b: Payload): boolean {
  return payloadToJson(a) === payloadToJson(b);
}

/** How many fields stand live that the payload would drop. */
export function countForeign(live: Payload, payload: Payload): number {
  return Object.keys(live).filter((field) => !Object.hasOwn(payload, field)).length;
}
