/** What scanners write. */
export const REPORT_FORMATS = [
  'auto',
  'gitleaks',
  'betterleaks',
  'trufflehog',
  'kingfisher',
  'detect-secrets',
  'sarif',
  'keyturn',
] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** A report may be as large as this. */
export const MOST_REPORT_BYTES = 16 * 1024 * 1024;
