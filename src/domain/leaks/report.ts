import type { CredentialState } from '../credential.ts';
import type { EventOf } from '../events.ts';
import { placeOf } from './evidence.ts';
import type { LeakEvidence } from './evidence.ts';
import {
  bothLevels,
  isEnded,
  isOpen,
  MOST_OPEN_OF_A_VERSION,
  MOST_TOOLS,
  severityOf,
  versionOf,
} from './finding.ts';
import type { LeakLevel } from './finding.ts';

/** A version of a key, seen at a place. */
export interface SeenLeak {
  readonly finding: string;
  readonly version: number;
  readonly level: LeakLevel;
  readonly evidence: LeakEvidence;
  readonly delivery: string | null;
}

/** What a report comes to: something new, something that is known, or one place too many of the same version. */
export type Reported = EventOf<'FindingReported'> | 'known' | 'beyond';

export function reportOf(state: CredentialState, seen: SeenLeak): Reported {
  const { finding, version, level, evidence, delivery } = seen;
  if (versionOf(state, version) === null) return 'beyond';
  const known = state.findings.find(({ id }) => id === finding);
  if (known !== undefined) {
    const isWorse = bothLevels(known.level, level) !== known.level;
    const isByAnother = !known.tools.includes(evidence.tool) && known.tools.length < MOST_TOOLS;
    if (!isWorse && !isByAnother) return 'known';
  } else {
    const open = state.findings.filter((each) => each.version === version && isOpen(state, each));
    if (open.length >= MOST_OPEN_OF_A_VERSION) return 'beyond';
  }
  return { type: 'FindingReported', finding, version, level, place: placeOf(evidence), evidence, delivery };
}

/** Whether a secret that is accepted was seen, as far as anybody knows; also at a place that was known, or that was not kept. */
export function isLiveLeak(state: CredentialState, { finding, version, level }: SeenLeak): boolean {
  const known = state.findings.find(({ id }) => id === finding);
  if (known !== undefined) return severityOf(state, known) === 'critical';
  const key = versionOf(state, version);
  return level !== 'key' && key !== null && !isEnded(key);
}
