import type { FaultView } from '../../domain/fault.ts';
import type { CaseReport, PolicyTestReport, SuiteReport } from '../../domain/policy/testing/report.ts';
import { toWire } from '../../domain/wire.ts';
import type { PolicyLintReport } from '../offline.ts';

/** The formats that machines read. */
export const testFormats = {
  json: (report: PolicyTestReport): string => json(report),
  junit,
  github: ({ suites }: PolicyTestReport): string =>
    suites
      .flatMap((suite) => suite.cases.flatMap((one) => (one.passed ? [] : [failed(suite, one)])))
      .join(''),
} as const;

export const lintFormats = {
  json: (report: PolicyLintReport): string => json(report),
  github: ({ problems, warnings }: PolicyLintReport): string =>
    [...problems.map((view) => found('error', view)), ...warnings.map((view) => found('warning', view))].join(
      '',
    ),
} as const;

function json(value: unknown): string {
  return `${JSON.stringify(toWire(value), null, 2)}\n`;
}

function junit({ passed, failed: failures, suites }: PolicyTestReport): string {
  const body = suites.map((suite) => {
    const bad = suite.cases.filter((one) => !one.passed).length;
    const cases = suite.cases.map((one) => junitCase(suite, one)).join('');
    return `  <testsuite name="${xml(suite.name)}" tests="${suite.cases.length}" failures="${bad}">\n${cases}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="keyturn policy test" tests="${passed + failures}" failures="${failures}">\n${body.join('')}</testsuites>\n`;
}

function junitCase({ policy }: SuiteReport, one: CaseReport): string {
  const { file, line } = one.source;
  const start = `    <testcase classname="${xml(policy)}" name="${xml(one.given)}" file="${xml(file)}" line="${line}"`;
  if (one.passed) return `${start}/>\n`;
  const message = xml(`expected ${one.expected}, got ${one.got}`);
  return `${start}>\n      <failure message="${message}">${xml(one.because)}</failure>\n    </testcase>\n`;
}

/** What XML can't hold at all becomes a question mark. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/[\n\r\t]/g, ' ');
}

function failed({ policy }: SuiteReport, { given, expected, got, because, source }: CaseReport): string {
  const title = `${policy}: ${given}`;
  return annotation('error', source.file, source.line, title, `expected ${expected}, got ${got}: ${because}`);
}

function found(level: 'error' | 'warning', { place, code, saw, expected, next }: FaultView): string {
  const [, file = place, line = '1'] = /^(.*?):(\d+)(?::\d+)?(?::.*)?$/.exec(place) ?? [];
  return annotation(level, file, Number(line), code, `${saw}; expected ${expected}. Next: ${next}`);
}

function annotation(level: string, file: string, line: number, title: string, message: string): string {
  return `::${level} file=${property(file)},line=${line},title=${property(title)}::${data(message)}\n`;
}

function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
