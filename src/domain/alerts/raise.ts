import type { AlertCode } from './catalogue.ts';
import type { Finding } from './finding.ts';

export const nothing: Finding = { raised: [], changesAt: null };

export function raise(code: AlertCode, summary: string, aspect = ''): Finding {
  return { raised: [{ code, aspect, summary }], changesAt: null };
}

/** Raised from a time on. */
export function from(at: number, now: number, finding: () => Finding): Finding {
  return at <= now ? finding() : { raised: [], changesAt: at };
}
