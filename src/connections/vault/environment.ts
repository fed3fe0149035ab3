import { Fault } from '../../domain/fault.ts';

/**
 * Refuses variables that would weaken the client library, with KT3106: VAULT_SKIP_VERIFY switches off verification
 * even when it says `false`, and DEBUG for node-vault prints requests with their token and secrets.
 */
export function refuseUnsafeEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  place: string,
): void {
  if (environment['VAULT_SKIP_VERIFY'] !== undefined)
    throw new Fault('KT3106', { place, saw: 'VAULT_SKIP_VERIFY is set', next: 'unset VAULT_SKIP_VERIFY' });
  if (debugs(environment['DEBUG'] ?? '', 'node-vault'))
    throw new Fault('KT3106', { place, saw: 'DEBUG covers node-vault', next: 'unset DEBUG' });
}

/** Whether a DEBUG variable covers a name: patterns with `*`, divided by commas or blanks; `-` takes away. */
function debugs(variable: string, name: string): boolean {
  const patterns = variable.split(/[\s,]+/).filter((pattern) => pattern !== '');
  const covers = (pattern: string) =>
    new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(name);
  if (patterns.some((pattern) => pattern.startsWith('-') && covers(pattern.slice(1)))) return false;
  return patterns.some(covers);
}
