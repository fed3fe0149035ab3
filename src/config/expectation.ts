import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const REFERENCE = 'a reference to the secret: {fromFile: PATH} or {fromEnv: NAME}';

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  Secret: REFERENCE,
};

const FORMATS: Readonly<Record<string, string>> = {
  url: 'an address such as https://vault.example:8200',
  email: 'an e-mail address',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
};

/** What an issue wanted, as it reads after "expected"; null where the catalogue's own sentence is the best. */
export function expectationOf(issue: Issue, seen: unknown): string | null {
  if (issue.message !== '') return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return typeExpectation(issue.expected, seen);
    case 'invalid_value':
      return anyOf(issue.values.map(String));
    case 'invalid_format':
      return (
        FORMATS[issue.format] ??
        ('pattern' in issue ? `a text that matches ${issue.pattern}` : 'another form')
      );
    case 'too_small':
      return bound('at least', issue.minimum, issue.origin);
    case 'too_big':
      return bound('at most', issue.maximum, issue.origin);
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return unionExpectation(issue, seen);
    case 'invalid_key':
      return issue.issues.map((inner) => expectationOf(inner, seen)).join(', ') || null;
    case 'invalid_element':
    case 'unrecognized_keys':
    case 'custom':
      return null;
  }
}

function typeExpectation(expected: string, seen: unknown): string {
  const text = TYPES[expected] ?? expected;
  const scalar = typeof seen === 'number' || typeof seen === 'boolean';
  return expected === 'string' && scalar ? `${text}; put it in quotes` : text;
}

function unionExpectation(issue: z.core.$ZodIssueInvalidUnion, seen: unknown): string | null {
  if ('options' in issue && Array.isArray(issue.options)) return anyOf(issue.options.map(String));
  const wanted = issue.errors.flatMap((branch) => branch.map((inner) => expectationOf(inner, seen)));
  return [...new Set(wanted.filter((text) => text !== null))].join(', or ') || null;
}

/** Whether a branch of a union fails because something of quite another type was given. */
export function isMismatch(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

/** Whether a secret belongs here, alone or as one of several possibilities. */
export function wantsSecret(issue: Issue): boolean {
  if (issue.code === 'invalid_type') return issue.expected === 'Secret';
  if (issue.code !== 'invalid_union') return false;
  return issue.errors.some((branch) => branch.some((inner) => inner.path.length === 0 && wantsSecret(inner)));
}

function bound(words: string, limit: number | bigint, origin: string): string {
  if (origin === 'string') return `a text of ${words} ${limit} characters`;
  if (origin === 'array' || origin === 'set') return `a list of ${words} ${limit} entries`;
  return `${words} ${limit}`;
}

function anyOf(values: readonly string[]): string {
  return values.length === 1 ? JSON.stringify(values[0]) : `one of ${values.join(', ')}`;
}
