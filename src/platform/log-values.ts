import { Fault } from '../domain/fault.ts';
import { Secret } from '../domain/secret.ts';

/** Deep enough for every field we log; a structure that goes on is cut, not followed. */
const MAX_DEPTH = 6;
const MAX_ENTRIES = 200;

/**
 * Any value as plain JSON data that can be printed safely: no getter that throws, no cycle, no BigInt and no endless
 * structure stops a log line, and secrets and bytes are named instead of shown. `redact` is applied to every text
 * while it is still whole. Of an error only what is known to be harmless is told: code, place and what was seen of a
 * fault, name and code of anything else, because foreign messages quote what they were given. `withStacks` (debug
 * level) adds the redacted stack of what nobody foresaw.
 */
export function loggable(value: unknown, options: LoggableOptions): unknown {
  return visit(value, options, []);
}

export interface LoggableOptions {
  redact(text: string): string;
  readonly withStacks: boolean;
}

type Ancestors = readonly object[];

function visit(value: unknown, options: LoggableOptions, ancestors: Ancestors): unknown {
  switch (typeof value) {
    case 'string':
      return options.redact(value);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
    case 'undefined':
      return value;
    case 'bigint':
      return String(value);
    case 'symbol':
    case 'function':
      return `[${typeof value}]`;
    case 'object':
      return value === null ? null : visitObject(value, options, ancestors);
  }
}

function visitObject(value: object, options: LoggableOptions, ancestors: Ancestors): unknown {
  if (value instanceof Secret) return '[secret]';
  if (value instanceof Uint8Array) return `[${value.length} bytes]`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (ancestors.includes(value)) return '[cycle]';
  if (ancestors.length >= MAX_DEPTH) return '[deeper]';
  const below = [...ancestors, value];
  if (value instanceof Error) return visitError(value, options, below);
  if (value instanceof Map)
    return visitEntries(
      [...value.entries()].map(([key, item]) => [String(key), item]),
      options,
      below,
    );
  if (Array.isArray(value) || value instanceof Set) {
    return [...value].slice(0, MAX_ENTRIES).map((item) => visit(item, options, below));
  }
  return visitEntries(entriesOf(value), options, below);
}

function visitError(error: Error, options: LoggableOptions, ancestors: Ancestors): unknown {
  const cause = error.cause === undefined ? {} : { cause: visit(error.cause, options, ancestors) };
  if (error instanceof Fault) {
    const { code, place, saw } = error;
    return { code, place: options.redact(place), saw: options.redact(saw), ...cause };
  }
  const code: unknown = (error as { code?: unknown }).code;
  return {
    error: options.redact(error.name),
    ...(typeof code === 'string' || typeof code === 'number' ? { code: options.redact(String(code)) } : {}),
    ...(options.withStacks ? { stack: options.redact(error.stack ?? '') } : {}),
    ...cause,
  };
}

function visitEntries(
  entries: readonly (readonly [string, unknown])[],
  options: LoggableOptions,
  ancestors: Ancestors,
): Record<string, unknown> {
  const shown = entries
    .slice(0, MAX_ENTRIES)
    .map(([key, item]) => [options.redact(key), visit(item, options, ancestors)]);
  return Object.fromEntries(shown) as Record<string, unknown>;
}

/** Own fields; one whose getter throws is named and passed over. */
function entriesOf(value: object): (readonly [string, unknown])[] {
  return Object.keys(value).map((key) => {
    try {
      return [key, (value as Record<string, unknown>)[key]] as const;
    } catch {
      return [key, '[unreadable]'] as const;
    }
  });
}
