import { rewriteCommand } from '../rewrite-command.ts';

export const command = rewriteCommand('sync', [
  ['keyturn sync wb-orders-1 --reason "a second desk"', 'after a destination was added to its manifest'],
  ['keyturn sync wb-orders-1 --reason x --dry-run', 'which destinations would be written'],
]);
