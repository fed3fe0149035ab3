import { createHash } from 'node:crypto';
import type { Secret } from '../domain/secret.ts';
import { createAccess } from '../engine/operations/access/create.ts';
import type { AccessOperations } from '../engine/operations/access/operations.ts';
import type { Operations } from '../engine/operations/operations.ts';
import { scryptPasswords } from '../platform/passwords.ts';
import { newToken } from '../platform/tokens.ts';
import type { Ground } from './ground.ts';

export function accessOf(
  { journal, clock, log }: Pick<Ground, 'journal' | 'clock' | 'log'>,
  adminToken: Secret,
  operations: Pick<Operations, 'consumerOf'>,
): AccessOperations {
  return createAccess({
    book: journal.access,
    clock,
    log,
    passwords: scryptPasswords(),
    newToken,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    adminToken,
    consumerOf: (token) => operations.consumerOf(token),
  });
}
