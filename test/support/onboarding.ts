import { DAY_MS } from '../../src/domain/duration.ts';
import type { OnboardingSpec } from '../../src/domain/onboarding/dossier.ts';
import type { Evidence } from '../../src/domain/onboarding/events.ts';

export const API_USER = 'broker-keys@example.com';
export const LETTER = `sha256:${'ab'.repeat(32)}`;
export const NOTED: Evidence = { note: 'said on the telephone', document: null };

/** A dossier in which nothing is missing. */
export function dossier(change: Partial<OnboardingSpec> = {}): OnboardingSpec {
  return {
    name: 'broker-api',
    labels: {},
    applicant: { name: 'Rehearsal Securities Limited', domains: ['example.com'], contact: 'ops@example.com' },
    issuer: 'webull',
    contact: null,
    owner: 'group:broker-ops',
    requirements: {
      businessScope: 'Equities',
      scenarios: ['orders'],
      permissionBoundaries: ['no withdrawals'],
    },
    materials: [{ item: 'Licence', owner: 'group:legal', dueAt: null, document: LETTER, optional: false }],
    information: {
      integrationModel: 'One daemon calls the gateway.',
      useCases: ['orders'],
      endpoints: ['/broker/**'],
      ipWhitelist: [],
      apiUser: { email: API_USER, dedicated: true },
    },
    testing: { issuer: 'webull', user: API_USER },
    credentials: ['wb-demo'],
    remindAfterMs: 7 * DAY_MS,
    places: {},
    source: { file: 'onboarding.yaml', line: 1 },
    ...change,
  };
}
