import { readLeakReport } from '../../../src/connections/leak-reports/read.ts';
import type { ReportFormat } from '../../../src/domain/leaks/formats.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { LeakMatcher } from '../../../src/scan/match/matcher.ts';

/** Which of the values, by their names, a report tells of, and where: `client.py app-secret`. */
export async function recognised(
  format: ReportFormat,
  report: string,
  managed: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const matcher = new LeakMatcher();
  for (const [name, value] of Object.entries(managed)) await matcher.add(name, new Secret(value));
  const found: string[] = [];
  for (const { values, evidence } of readLeakReport(format, report)) {
    for (const value of values)
      for (const name of await matcher.match(value)) found.push(`${evidence.file} ${name}`);
  }
  return [...new Set(found)].sort();
}
