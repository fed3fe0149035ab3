import { DAY_MS } from '../duration.ts';
import type { AlertEntry } from './entry.ts';

/** Alerts about what a look at the issuer has shown. */
export const watchAlerts = {
  'KT-A362': {
    title: 'The issuer does not let the key in any more',
    explain:
      'A look found that the issuer knows the current key and refuses its user or its permissions: the authorisation was withdrawn, or the application lost what it was granted. A newer key would be refused the same way, so a rotation does not help. Consumers fail.',
    next: 'keyturn show CREDENTIAL',
    severity: 'critical',
    everyMs: DAY_MS,
  },
} as const satisfies Record<string, AlertEntry>;
