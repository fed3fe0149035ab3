import type { CredentialState } from '../credential.ts';
import type { Severity } from '../severity.ts';
import { placesText, severityOf } from '../leaks/finding.ts';
import type { LeakFinding } from '../leaks/finding.ts';
import { remedyFor } from '../leaks/judge.ts';
import { nothing } from './raise.ts';
import type { Condition, Finding } from './finding.ts';

/** One for each version, however many places it was seen at: the remedy is the same. */
function leakedNow(state: CredentialState): Finding {
  if (state.findings.length === 0) return nothing;
  const raised = [...new Set(state.findings.map(({ version }) => version))].flatMap((version) => {
    const of = (severity: Severity): readonly LeakFinding[] =>
      state.findings.filter((each) => each.version === version && severityOf(state, each) === severity);
    const [worst] = [...of('critical'), ...of('warning')];
    if (worst === undefined) return [];
    const places = of(severityOf(state, worst)).length;
    return [conditionOf(state, worst, places)];
  });
  return { raised, changesAt: null };
}

function conditionOf(state: CredentialState, finding: LeakFinding, places: number): Condition {
  const { version, level, place, tools } = finding;
  const what = { pair: 'App Key and App Secret', secret: 'App Secret', key: 'App Key alone' }[level];
  return {
    code: level === 'key' ? 'KT-A346' : 'KT-A345',
    aspect: `v${version}`,
    summary: `v${version}: ${what} in ${placesText(place, places)}, by ${tools.join(', ')}`,
    next: remedyFor(state, finding),
  };
}

export const leakChecks = [leakedNow];
