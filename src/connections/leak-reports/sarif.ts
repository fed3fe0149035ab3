import { evidenceOf } from '../../domain/leaks/evidence.ts';
import type { ReportedLeak, ReportedValue } from '../../domain/leaks/reported.ts';
import { asTexts, fieldsAt, numberIn, recordsIn, textIn } from './fields.ts';
import type { Fields } from './fields.ts';
import { named } from './keyturn.ts';

export function isSarif(record: Fields): boolean {
  return textIn(record, 'version')?.startsWith('2.') === true && Array.isArray(record['runs']);
}

/** SARIF 2.1.0: the value in the snippet, or a digest among the fingerprints. */
export function sarifLeaks(record: Fields): readonly ReportedLeak[] {
  return recordsIn(record['runs']).flatMap((run) => {
    const tool = textIn(fieldsAt(run, 'tool', 'driver'), 'name') ?? 'sarif';
    return recordsIn(run['results']).map((result) => leakOf(tool, result));
  });
}

function leakOf(tool: string, result: Fields): ReportedLeak {
  const physical = fieldsAt(recordsIn(result['locations'])[0] ?? {}, 'physicalLocation');
  const region = fieldsAt(physical, 'region');
  const where = {
    rule: textIn(result, 'ruleId'),
    uri: textIn(fieldsAt(physical, 'artifactLocation'), 'uri'),
    line: numberIn(region, 'startLine'),
  };
  const prints = fieldsAt(result, 'partialFingerprints');
  return {
    values: [
      ...asTexts(textIn(fieldsAt(region, 'snippet'), 'text')),
      ...ofTrufflehog(prints, where),
      ...ofKeyturn(prints),
    ],
    evidence: evidenceOf({
      ...{ tool, rule: where.rule, file: where.uri, line: where.line },
      commit: textIn(prints, 'commitSha'),
    }),
  };
}

function ofTrufflehog(
  prints: Fields,
  {
    rule,
    uri,
    line,
  }: { readonly rule: string | null; readonly uri: string | null; readonly line: number | null },
): readonly ReportedValue[] {
  const hex = textIn(prints, 'trufflehogFingerprint/v1');
  return hex === null ? [] : [{ as: 'trufflehog', before: `${rule ?? ''}:${uri ?? ''}:${line ?? 0}:`, hex }];
}

/** `CREDENTIAL/VERSION/PART/PLACE`, as `keyturn scan -o sarif` writes it. */
function ofKeyturn(prints: Fields): readonly ReportedValue[] {
  const parts = /^([^/]+)\/(\d+)\/([^/]+)\//.exec(textIn(prints, 'keyturn/v1') ?? '');
  if (parts === null) return [];
  const [, credential = null, version, part = null] = parts;
  return named(credential, Number(version), part);
}
