import { Fault } from '../../domain/fault.ts';

export function findingsUsage(what: string, saw: string, expected: string): Fault {
  const next = 'keyturn findings --help';
  return new Fault('KT6031', { place: `keyturn findings ${what}`, saw, expected, next });
}
