import type { Sighting } from '../../scan/content/search.ts';
import type { Fingerprint } from '../../scan/fingerprints/format.ts';
import { isWhole } from '../../scan/report.ts';
import type { Coverage, Finding, LeakedAt, Level, ScanReport } from '../../scan/report.ts';
import type { TableLook } from './status-table.ts';
import { plain } from './text.ts';
import { formatWhen } from './time.ts';

const MEGABYTE = 1_000_000;
const FEW = 10;

const WHAT: Readonly<Record<Level, string>> = {
  pair: 'App Key and App Secret',
  secret: 'App Secret',
  key: 'App Key alone, which opens nothing by itself',
};

/** What was found and where, how much was searched, and what that comes to. */
export function scanText(report: ScanReport, look: Pick<TableLook, 'now' | 'timezone'>): string {
  const { findings, coverage, leftOut, notes, fingerprints } = report;
  const lines = [
    ...findings.flatMap(findingLines),
    ...some(coverage.unread, ({ place, why }) => `! not searched: ${plain(place)}: ${plain(why)}`),
    ...some(leftOut, ({ credential, version, part, why }) => {
      const which = part === null ? '' : ` ${part}`;
      return `! not looked for: ${plain(credential)} v${version}${which}: ${plain(why)}`;
    }),
    ...notes.map((note) => `! ${plain(note)}`),
    ...(fingerprints.isPinned
      ? []
      : [
          '! The fingerprints vouch for themselves; name who signs them:',
          `  --public-key ${fingerprints.signedBy}`,
        ]),
    ...coverageLines(report.secrets, coverage),
    `fingerprints for ${plain(report.scanner)}, good until ${formatWhen(fingerprints.expiresAt, look)}`,
    verdictLine(report),
  ];
  return `${lines.join('\n')}\n`;
}

function findingLines({ credential, version, level, places }: Finding): readonly string[] {
  const mark = level === 'key' ? '!' : '✖';
  return [
    `${mark} ${plain(credential)} v${version}: ${WHAT[level]}`,
    ...some(places, (where) => `    ${where.part.padEnd(10)}  ${placeText(where)}`),
  ];
}

function placeText({ place, line, byte, wrapped }: Omit<LeakedAt, 'part'>): string {
  const where = line === null ? `${plain(place)} at byte ${byte}` : `${plain(place)}:${line}`;
  return wrapped.length === 0 ? where : `${where} (${wrapped.join(', ')})`;
}

/** At once, while the search goes on. */
export function sightingLine({ credential, version, part }: Fingerprint, sighting: Sighting): string {
  const mark = part === 'app-secret' ? '✖' : '!';
  return `${mark} ${plain(credential)} v${version} ${part}: ${placeText(sighting)}\n`;
}

function coverageLines(secrets: number, coverage: Coverage): readonly string[] {
  const { listed, searched, known, bytes, canary, plantedIn } = coverage;
  const before = known === 0 ? '' : `, ${number(known)} of them before`;
  const found = canary.planted - canary.missed.length;
  return [
    `searched ${number(searched + known)} of ${number(listed)}${before}: ${(bytes / MEGABYTE).toFixed(1)} MB for ${number(secrets)} secrets`,
    `canary found in ${found} of ${canary.planted} shapes${canary.missed.length === 0 ? '' : `, not in ${canary.missed.join(', ')}`}`,
    ...some(plantedIn, (place) => `canary planted by somebody found: ${plain(place)}`),
  ];
}

function verdictLine({ verdict, findings, coverage }: ScanReport): string {
  const leaked = findings.filter(({ level }) => level !== 'key').length;
  const rest = isWhole(coverage) ? '' : ', and not everything was searched';
  if (verdict === 'leak') return `✖ ${leaked} ${leaked === 1 ? 'key' : 'keys'} leaked${rest}`;
  if (verdict === 'partial') return '✖ Not everything was searched: this says nothing of the rest';
  return findings.length === 0 ? '✔ Clean' : '✔ No secret; an App Key is named where it need not be';
}

/** For stderr: the next command where something is to be done. */
export function nextText({ verdict, findings }: ScanReport): string {
  if (verdict === 'partial') return 'Next: make readable what was not searched, and scan again\n';
  const [first] = findings.filter(({ level }) => level !== 'key');
  if (first === undefined) return '';
  return `Next: keyturn show ${first.credential}; if v${first.version} is alive, keyturn revoke ${first.credential} --leaked\n`;
}

function some<T>(items: readonly T[], lineOf: (item: T) => string): readonly string[] {
  const more = items.length - FEW;
  return [...items.slice(0, FEW).map(lineOf), ...(more > 0 ? [`  and ${number(more)} more`] : [])];
}

function number(value: number): string {
  return value.toLocaleString('en');
}
