import { DAY_MS } from '../duration.ts';
import type { AlertEntry } from './entry.ts';

/** Alerts about what people decided about a key. */
export const lifeAlerts = {
  'KT-A351': {
    title: 'Rolled back',
    explain:
      'Consumers are back on an older key, which the issuer is going to end, and no policy makes a third one. Find out why the newer key did not serve, then go forward with another `keyturn rollback`, or ask for a rotation.',
    next: 'keyturn rollback CREDENTIAL --dry-run',
    severity: 'warning',
    everyMs: DAY_MS,
  },
  'KT-A352': {
    title: 'The key that was rolled back to ends soon',
    explain:
      'In less than three days the issuer ends the older key that consumers are back on. After that they fail, although a newer key is alive and in custody.',
    next: 'keyturn rollback CREDENTIAL',
    severity: 'critical',
    everyMs: DAY_MS,
  },
  'KT-A353': {
    title: 'An operation on a key was stopped',
    explain:
      'A rollback, a sync or an import could not be brought to its end, and nothing tries it again by itself. Every destination holds what it held before.',
    next: 'keyturn why CREDENTIAL',
    severity: 'warning',
  },
} as const satisfies Record<string, AlertEntry>;
