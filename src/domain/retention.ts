import type { CredentialState } from './credential.ts';

const ENDED: ReadonlySet<string> = new Set(['expired', 'revoked']);

/** The attempts of versions that ended before a time: nobody accepts those keys any more. */
export function endedAttempts(state: CredentialState, before: number): readonly string[] {
  return state.versions.flatMap(({ status, key, endsAt }) =>
    key !== null && ENDED.has(status) && endsAt !== null && endsAt < before ? [key.attempt] : [],
  );
}

/** Whether the journal tells of a reply or an import under this attempt. */
export function knowsAttempt({ sealedAttempts, versions }: CredentialState, attempt: string): boolean {
  return sealedAttempts.includes(attempt) || versions.some(({ key }) => key?.attempt === attempt);
}
