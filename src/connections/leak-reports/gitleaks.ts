import { evidenceOf } from '../../domain/leaks/evidence.ts';
import type { ReportedLeak } from '../../domain/leaks/reported.ts';
import { asTexts, numberIn, textIn } from './fields.ts';
import type { Fields } from './fields.ts';

export function isGitleaks(record: Fields): boolean {
  return textIn(record, 'RuleID') !== null && 'Secret' in record && 'File' in record;
}

/** gitleaks and betterleaks write the same. `Secret` may be a part of the value and `Match` more than it. */
export function gitleaksLeak(record: Fields, tool: 'gitleaks' | 'betterleaks'): ReportedLeak {
  return {
    values: asTexts(textIn(record, 'Secret'), textIn(record, 'Match')),
    evidence: evidenceOf({
      ...{ tool, rule: textIn(record, 'RuleID'), file: textIn(record, 'File') },
      ...{
        line: numberIn(record, 'StartLine'),
        commit: textIn(record, 'Commit'),
        url: textIn(record, 'Link'),
      },
    }),
  };
}
