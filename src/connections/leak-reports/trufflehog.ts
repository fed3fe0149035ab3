import { evidenceOf } from '../../domain/leaks/evidence.ts';
import type { ReportedLeak } from '../../domain/leaks/reported.ts';
import { asTexts, fieldsAt, numberIn, recordIn, textIn } from './fields.ts';
import type { Fields } from './fields.ts';

export function isTrufflehog(record: Fields): boolean {
  return textIn(record, 'DetectorName') !== null && recordIn(record['SourceMetadata']) !== null;
}

/** `Raw` is the value, `RawV2` both halves of a pair in one text. The source stands under a name of its own: Git, Docker, … */
export function trufflehogLeak(record: Fields): ReportedLeak {
  const data = fieldsAt(record, 'SourceMetadata', 'Data');
  const where = recordIn(Object.values(data)[0]) ?? {};
  const image = textIn(where, 'image');
  return {
    values: asTexts(textIn(record, 'Raw'), textIn(record, 'RawV2')),
    evidence: evidenceOf({
      ...{ tool: 'trufflehog', rule: textIn(record, 'DetectorName') },
      repository: textIn(where, 'repository') ?? image ?? textIn(where, 'bucket'),
      file: textIn(where, 'file') ?? textIn(where, 'path'),
      ...{ line: numberIn(where, 'line'), commit: textIn(where, 'commit'), url: textIn(where, 'link') },
    }),
  };
}
