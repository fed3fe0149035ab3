import { Fault } from '../../domain/fault.ts';
import type { ReportFormat } from '../../domain/leaks/formats.ts';
import type { ReportedLeak } from '../../domain/leaks/reported.ts';
import { documentsIn, recordIn, recordsIn } from './fields.ts';
import type { Fields } from './fields.ts';
import { detectSecretsLeaks, isDetectSecrets } from './detect-secrets.ts';
import { gitleaksLeak, isGitleaks } from './gitleaks.ts';
import { isKingfisher, isKingfisherSummary, kingfisherLeak } from './kingfisher.ts';
import { isKeyturn, keyturnLeaks } from './keyturn.ts';
import { isSarif, sarifLeaks } from './sarif.ts';
import { isTrufflehog, trufflehogLeak } from './trufflehog.ts';

/** More at once is no report that a person will work through. */
const MOST_LEAKS = 20_000;

/**
 * Reads what a scanner has written: one JSON document, or one a line. Values are wrapped at once, so that nothing can print
 * them. Throws KT1403 for what is of another form, cut off, or too much; nothing of the text is repeated.
 */
export function readLeakReport(format: ReportFormat, text: string): readonly ReportedLeak[] {
  const documents = documentsIn(text);
  if (documents === null) throw unreadable('no JSON, or cut off');
  const leaks = documents.flatMap((document, index) => {
    const read = leaksIn(format, document);
    if (read === null) throw unreadable(`document ${index + 1} of ${documents.length} is of another form`);
    return read;
  });
  if (leaks.length > MOST_LEAKS) throw unreadable(`${leaks.length} leaks, more than ${MOST_LEAKS}`);
  return leaks;
}

function unreadable(saw: string): Fault {
  return new Fault('KT1403', { place: 'the report', saw });
}

interface Form {
  readonly formats: readonly ReportFormat[];
  readonly fits: (record: Fields) => boolean;
  readonly read: (record: Fields, format: ReportFormat) => readonly ReportedLeak[];
}

const FORMS: readonly Form[] = [
  {
    formats: ['gitleaks', 'betterleaks'],
    fits: isGitleaks,
    read: (record, format) => [gitleaksLeak(record, format === 'betterleaks' ? format : 'gitleaks')],
  },
  { formats: ['trufflehog'], fits: isTrufflehog, read: (record) => [trufflehogLeak(record)] },
  { formats: ['kingfisher'], fits: isKingfisher, read: (record) => [kingfisherLeak(record)] },
  { formats: ['kingfisher'], fits: isKingfisherSummary, read: () => [] },
  { formats: ['detect-secrets'], fits: isDetectSecrets, read: detectSecretsLeaks },
  { formats: ['keyturn'], fits: isKeyturn, read: keyturnLeaks },
  {
    formats: ['sarif', 'gitleaks', 'betterleaks', 'trufflehog', 'kingfisher', 'keyturn'],
    fits: isSarif,
    read: sarifLeaks,
  },
];

/** Null where it is of none of the forms that were asked for. An empty list is what most tools write for nothing. */
function leaksIn(format: ReportFormat, document: unknown): readonly ReportedLeak[] | null {
  const records = Array.isArray(document) ? recordsIn(document) : [recordIn(document)];
  const leaks: ReportedLeak[] = [];
  for (const record of records) {
    if (record === null) return null;
    const inner = record['findings'];
    const form = FORMS.find(
      ({ formats, fits }) => (format === 'auto' || formats.includes(format)) && fits(record),
    );
    if (form !== undefined) leaks.push(...form.read(record, format));
    // Kingfisher puts its list into an object.
    else if (Array.isArray(inner) && mayBeKingfisher(format, inner))
      leaks.push(...recordsIn(inner).map(kingfisherLeak));
    else return null;
  }
  return leaks;
}

function mayBeKingfisher(format: ReportFormat, inner: readonly unknown[]): boolean {
  return (format === 'auto' || format === 'kingfisher') && recordsIn(inner).every(isKingfisher);
}
