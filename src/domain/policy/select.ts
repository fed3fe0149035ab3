import type { CredentialSpec } from '../spec.ts';
import type { Selector } from './spec.ts';

/** Whether a policy is for a credential. */
export function selects(
  { issuer, labels }: Selector,
  credential: Pick<CredentialSpec, 'issuer' | 'labels'>,
): boolean {
  if (issuer !== null && issuer !== credential.issuer) return false;
  return Object.entries(labels).every(([label, value]) => credential.labels[label] === value);
}
