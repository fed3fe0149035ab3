import { evidenceOf } from '../../domain/leaks/evidence.ts';
import type { ReportedLeak, ReportedValue } from '../../domain/leaks/reported.ts';
import { numberIn, recordIn, recordsIn, textIn } from './fields.ts';
import type { Fields } from './fields.ts';

export function isKeyturn(record: Fields): boolean {
  return textIn(record, 'verdict') !== null && recordIn(record['coverage']) !== null;
}

/** What `keyturn scan -o json` writes: it names what it has found. */
export function keyturnLeaks(record: Fields): readonly ReportedLeak[] {
  const source = textIn(record, 'source');
  const repository = source !== null && /^(?:git|image):/.test(source) ? source : null;
  return recordsIn(record['findings']).flatMap((finding) =>
    recordsIn(finding['places']).map((place) => ({
      values: named(textIn(finding, 'credential'), numberIn(finding, 'version'), textIn(place, 'part')),
      evidence: evidenceOf({
        ...{ tool: 'keyturn', rule: textIn(finding, 'level'), repository },
        ...{ file: textIn(place, 'place'), line: numberIn(place, 'line') },
      }),
    })),
  );
}

export function named(
  credential: string | null,
  version: number | null,
  part: string | null,
): readonly ReportedValue[] {
  if (credential === null || version === null) return [];
  if (part !== 'app-key' && part !== 'app-secret') return [];
  return [{ as: 'named', credential, version, part }];
}
