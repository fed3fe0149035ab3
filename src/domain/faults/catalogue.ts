import { adoptFaults } from './adopt.ts';
import { agentFaults } from './agent.ts';
import { alertingFaults } from './alerting.ts';
import { approvalFaults } from './approval.ts';
import { backupFaults } from './backup.ts';
import { channelFaults } from './channel.ts';
import { clusterFaults } from './cluster.ts';
import { configurationFaults } from './configuration.ts';
import { custodyFaults } from './custody.ts';
import { databaseFaults } from './database.ts';
import type { FaultEntry } from './entry.ts';
import { evidenceFaults } from './evidence.ts';
import { identityFaults } from './identity.ts';
import { interfaceFaults } from './interface.ts';
import { issuerFaults } from './issuer.ts';
import { journalFaults } from './journal.ts';
import { kubernetesFaults } from './kubernetes.ts';
import { leakFaults } from './leaks.ts';
import { lifeFaults } from './life.ts';
import { dossierFaults } from './dossier.ts';
import { onboardingFaults } from './onboarding.ts';
import { policyLintFaults } from './policy-lint.ts';
import { policyFaults } from './policy.ts';
import { recallFaults } from './recall.ts';
import { replicaFaults } from './replica.ts';
import { rotationFaults } from './rotation.ts';
import { scanFaults } from './scan.ts';
import { scheduleFaults } from './schedule.ts';
import { storeFaults } from './store.ts';
import { vaultFaults } from './vault.ts';

/**
 * Every failure keyturn can name. 10xx configuration, 11xx policy, 12xx onboarding, 14xx leaks, 15xx recalls, 20xx custody, 21xx journal,
 * 30xx stores, 34xx clusters, 40xx issuers, 50xx rotations, 51xx a key's life, 52xx approvals, 53xx applications, 60xx daemon, API and command line, 61xx identity,
 * 62xx evidence, 63xx alerts, 64xx scanning, 65xx agents, 70xx channels, 81xx injection into pods.
 */
export const catalogue = {
  ...configurationFaults,
  ...policyFaults,
  ...policyLintFaults,
  ...scheduleFaults,
  ...dossierFaults,
  ...leakFaults,
  ...custodyFaults,
  ...replicaFaults,
  ...journalFaults,
  ...databaseFaults,
  ...storeFaults,
  ...vaultFaults,
  ...clusterFaults,
  ...issuerFaults,
  ...rotationFaults,
  ...approvalFaults,
  ...lifeFaults,
  ...adoptFaults,
  ...recallFaults,
  ...onboardingFaults,
  ...interfaceFaults,
  ...identityFaults,
  ...evidenceFaults,
  ...alertingFaults,
  ...scanFaults,
  ...agentFaults,
  ...channelFaults,
  ...backupFaults,
  ...kubernetesFaults,
} as const satisfies Record<string, FaultEntry>;

export type FaultCode = keyof typeof catalogue;

export function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(catalogue, code);
}
