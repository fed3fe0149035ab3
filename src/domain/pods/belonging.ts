import type { ServiceAccount } from '../spec.ts';
import type { PodSeen } from './pod.ts';

/** Whether the pod runs as the service account. */
export function runsAs({ namespace, serviceAccount }: PodSeen, account: ServiceAccount): boolean {
  return namespace === account.namespace && serviceAccount === account.serviceAccount;
}

/** Whether an annotation of the pod asks for the credential. */
export function asksFor({ annotations }: PodSeen, credential: string): boolean {
  return Object.entries(annotations).some(
    ([name, value]) => name.startsWith('credential.') && value === credential,
  );
}
