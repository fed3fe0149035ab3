import { DAY_MS } from '../duration.ts';
import type { AlertEntry } from './entry.ts';

/** Alerts about keys that were seen where they must not be. */
export const leakAlerts = {
  'KT-A345': {
    title: 'Leaked',
    explain:
      'The secret of a key that the issuer accepts was seen where it must not be. Whoever has read it there can use it until the key is ended. Somebody must look and end the key, or say why this is no leak.',
    next: 'keyturn revoke CREDENTIAL --leaked',
    severity: 'critical',
    everyMs: DAY_MS,
  },
  'KT-A346': {
    title: 'The App Key alone was seen',
    explain:
      'The name of a key that is accepted was seen where it must not be, without its secret. It opens nothing by itself, but whoever wrote it there may have written the secret somewhere near.',
    next: 'keyturn findings list CREDENTIAL',
    severity: 'warning',
  },
} as const satisfies Record<string, AlertEntry>;
