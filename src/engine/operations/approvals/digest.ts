import type { AskedAction, OpenApproval } from '../../../domain/approvals/approval.ts';
import { boundText } from '../../../domain/approvals/bound.ts';
import type { CredentialState } from '../../../domain/credential.ts';
import type { OperationsDeps } from '../deps.ts';

const DIGEST_LENGTH = 16;

type Hashing = Pick<OperationsDeps, 'sha256'>;

/** Of an action and of what it would hit in a credential as it is now. */
export function boundDigest({ sha256 }: Hashing, state: CredentialState, action: AskedAction): string {
  return sha256(boundText(state, action)).slice(0, DIGEST_LENGTH);
}

/** What people agree to. */
export function digestOf(
  hashing: Hashing,
  state: CredentialState,
  { plan, bound, action }: OpenApproval,
): string {
  return plan ?? bound ?? boundDigest(hashing, state, action);
}

/** Who has agreed to exactly this: of what the policy asks, a voice for the credential as it was before counts no more. */
export function voicesFor(approval: OpenApproval, digest: string): OpenApproval['given'] {
  return approval.given.filter((consent) => consent.digest === digest);
}
