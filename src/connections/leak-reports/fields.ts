import type { ReportedValue } from '../../domain/leaks/reported.ts';
import { Secret } from '../../domain/secret.ts';

/** An object of somebody else; whatever it holds is looked at before it is used. */
export type Fields = Readonly<Record<string, unknown>>;

/** A longer text is no place where somebody would find a key, and would take long to search. */
const LONGEST_TEXT = 64 * 1024;

export function recordIn(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** The objects of a list; what is none becomes an empty one, which fits no form. */
export function recordsIn(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map((each) => recordIn(each) ?? {}) : [];
}

/** What stands behind a row of names; an empty object where the way ends. */
export function fieldsAt(from: Fields, ...names: readonly string[]): Fields {
  let at = from;
  for (const name of names) at = recordIn(own(at, name)) ?? {};
  return at;
}

export function own(from: Fields, name: string): unknown {
  return Object.hasOwn(from, name) ? from[name] : undefined;
}

export function textIn(from: Fields, name: string): string | null {
  const value = own(from, name);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Every text that stands in it under some name. */
export function textsIn(from: Fields): readonly string[] {
  return Object.keys(from).flatMap((name) => textIn(from, name) ?? []);
}

export function numberIn(from: Fields, name: string): number | null {
  const value = own(from, name);
  return typeof value === 'number' ? value : null;
}

/** Texts that are, or hold, the value; each once. */
export function asTexts(...texts: readonly (string | null)[]): readonly ReportedValue[] {
  const given = texts.filter((text) => text !== null).map((text) => text.slice(0, LONGEST_TEXT));
  return [...new Set(given)].map((text) => ({ as: 'text', text: new Secret(text) }));
}

/** One JSON document, or one a line; null where it is neither. Nothing at all is a report without leaks. */
export function documentsIn(text: string): readonly unknown[] | null {
  const bare = text.replace(/^\uFEFF/, '').trim();
  if (bare === '') return [];
  const whole = parsed(bare);
  if (whole !== undefined) return [whole];
  const lines = bare.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 1) return null;
  const documents = lines.map(parsed);
  return documents.includes(undefined) ? null : documents;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
