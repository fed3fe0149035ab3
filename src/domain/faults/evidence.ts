import type { FaultEntry } from './entry.ts';

export const evidenceFaults = {
  KT6201: {
    title: 'A period that is none',
    explain:
      'A report tells of a period: it begins before it ends, and the end itself is not in it. A period that has not begun yet holds nothing.',
    expected: 'a beginning that is in the past and before the end',
    next: 'keyturn report --from 2026-10-01 --to 2027-01-01',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;
