import { pathToFileURL } from 'node:url';
import type { Finding, LeakedAt, ScanReport } from './report.ts';

const RULES = {
  pair: { name: 'LeakedKeyPair', level: 'error', text: 'App Key and App Secret of a managed key' },
  secret: { name: 'LeakedSecret', level: 'error', text: 'The App Secret of a managed key' },
  key: { name: 'AppKeyAlone', level: 'warning', text: 'The App Key of a managed key, without its secret' },
} as const;

/** The report as SARIF 2.1.0. It names places and owners, and quotes nothing. */
export function sarifOf(report: ScanReport, version: string): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            ...{ name: 'keyturn', semanticVersion: version },
            rules: Object.entries(RULES).map(([id, { name, level, text }]) => ({
              ...{ id, name, shortDescription: { text } },
              defaultConfiguration: { level },
            })),
          },
        },
        invocations: [
          {
            executionSuccessful: report.verdict !== 'partial',
            toolExecutionNotifications: report.coverage.unread.map(({ place, why }) => ({
              level: 'error',
              message: { text: `not searched: ${place}: ${why}` },
            })),
          },
        ],
        results: report.findings.flatMap((finding) =>
          finding.places.map((place) => resultOf(finding, place)),
        ),
      },
    ],
  };
}

function resultOf({ credential, version, level }: Finding, where: LeakedAt): object {
  const { place, part, byte, line, wrapped } = where;
  const how = wrapped.length === 0 ? '' : `, wrapped in ${wrapped.join(', then ')}`;
  return {
    ruleId: level,
    level: RULES[level].level,
    message: { text: `${part} of ${credential} version ${version}${how}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(place) },
          region: line === null ? { byteOffset: byte } : { startLine: line },
        },
      },
    ],
    partialFingerprints: { 'keyturn/v1': `${credential}/${version}/${part}/${place}` },
  };
}

function uriOf(place: string): string {
  if (place.startsWith('/')) return pathToFileURL(place).href;
  return place.split('/').map(encodeURIComponent).join('/');
}
