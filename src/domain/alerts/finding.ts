import type { Severity } from '../spec.ts';
import type { AlertCode } from './catalogue.ts';

/** Something that is wrong now. `aspect` tells several of one kind apart: a consumer, a destination. */
export interface Condition {
  readonly code: AlertCode;
  readonly aspect: string;
  readonly summary: string;
  /** A command that fits better than the catalogue's. */
  readonly next?: string;
  /** Where it is not the catalogue that says how bad it is. */
  readonly severity?: Severity;
  /** A channel that it must not go to, since it is about it. */
  readonly avoid?: string;
}

/** What a check finds, and when it would find something else if nothing but time passed. */
export interface Finding {
  readonly raised: readonly Condition[];
  readonly changesAt: number | null;
}

export function together(findings: readonly Finding[]): Finding {
  const raised: Condition[] = [];
  let changesAt: number | null = null;
  // Every look at a credential comes through here, and hardly ever is anything wrong.
  for (const finding of findings) {
    if (finding.raised.length > 0) raised.push(...finding.raised);
    if (finding.changesAt !== null) changesAt = Math.min(finding.changesAt, changesAt ?? finding.changesAt);
  }
  return { raised, changesAt };
}
