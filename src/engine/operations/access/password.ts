import { passwordRefusal } from '../../../domain/access/password-rule.ts';
import { Fault } from '../../../domain/fault.ts';
import type { Secret } from '../../../domain/secret.ts';
import type { AccessDeps } from './deps.ts';

/** The password as it is kept. Rejects with KT6103 where it is no good. */
export async function usable(deps: AccessDeps, password: Secret, user: string): Promise<string> {
  const saw = passwordRefusal(password.reveal(), user);
  if (saw !== null) throw new Fault('KT6103', { place: `password of user ${user}`, saw });
  return deps.passwords.hash(password);
}
