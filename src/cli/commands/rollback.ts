import { rewriteCommand } from '../rewrite-command.ts';

export const command = rewriteCommand('rollback', [
  [
    'keyturn rollback wb-orders-1 --reason "risk-batch fails" --dry-run',
    'whether the old key still works, and until when',
  ],
  [
    'keyturn rollback wb-orders-1 --reason "risk-batch fails"',
    'back to it; the same command goes forward again',
  ],
]);
