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
  'KT-A363': {
    title: 'The keys may do more than was accepted',
    explain:
      'A look at the issuer shows an endpoint or an address that was not there when somebody last accepted what the keys may do. What staff of the issuer change works at once on all active keys, old and new, so whoever holds any of them can do more than before. No change that was asked of the issuer explains it.',
    next: 'keyturn permissions CREDENTIAL',
    severity: 'critical',
    everyMs: DAY_MS,
  },
  'KT-A364': {
    title: 'The keys may do less than was accepted',
    explain:
      'A look at the issuer shows that an endpoint or an address was taken away, or that the same is written otherwise, since somebody last accepted what the keys may do. It works at once on all active keys, so a rotation does not help; consumers that need what was taken away fail. No change that was asked of the issuer explains it.',
    next: 'keyturn permissions CREDENTIAL',
    severity: 'warning',
  },
} as const satisfies Record<string, AlertEntry>;
