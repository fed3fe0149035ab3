import type { FieldPart } from '../spec.ts';

/**
 * Which of two fields is which part of a key pair, by their names; null where they do not say. A value with more fields
 * is none: keyturn writes whole values, and would have to drop the others.
 */
export function pairIn(names: readonly string[]): Readonly<Record<string, FieldPart>> | null {
  if (names.length !== 2) return null;
  const secret = names.filter((name) => /secret|private/.test(name.toLowerCase()));
  const key = names.filter((name) => !secret.includes(name) && /key|id$/.test(name.toLowerCase()));
  const [secretName, keyName] = [secret[0], key[0]];
  if (secret.length !== 1 || secretName === undefined || keyName === undefined) return null;
  return { [keyName]: 'appKey', [secretName]: 'appSecret' };
}
