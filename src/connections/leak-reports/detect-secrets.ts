import { evidenceOf } from '../../domain/leaks/evidence.ts';
import type { ReportedLeak } from '../../domain/leaks/reported.ts';
import { fieldsAt, numberIn, recordIn, recordsIn, textIn } from './fields.ts';
import type { Fields } from './fields.ts';

export function isDetectSecrets(record: Fields): boolean {
  return recordIn(record['results']) !== null && Array.isArray(record['plugins_used']);
}

/** A baseline: file → what stands there, by its SHA-1. */
export function detectSecretsLeaks(record: Fields): readonly ReportedLeak[] {
  return Object.entries(fieldsAt(record, 'results')).flatMap(([file, list]) =>
    recordsIn(list).map((each) => {
      const hex = textIn(each, 'hashed_secret');
      return {
        values: hex === null ? [] : [{ as: 'sha1' as const, hex }],
        evidence: evidenceOf({
          ...{ tool: 'detect-secrets', rule: textIn(each, 'type') },
          ...{ file: textIn(each, 'filename') ?? file, line: numberIn(each, 'line_number') },
        }),
      };
    }),
  );
}
