import { formatDuration } from '../../duration.ts';
import type { CredentialSpec } from '../../spec.ts';
import type { EffectivePolicy } from '../effective.ts';
import { governing } from '../governing.ts';
import { mergePolicies } from '../merge.ts';
import type { ScheduleOf } from '../merge.ts';
import type { PolicySpec } from '../spec.ts';
import type { Source } from '../../source.ts';
import type { ExpectedVerdict, GivenKey, PolicyTestCase, PolicyTestSpec } from './spec.ts';
import { verdictOf } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** One given key, and whether the policy does with it what was expected. */
export interface CaseReport {
  readonly given: string;
  readonly passed: boolean;
  readonly expected: string;
  readonly got: string;
  /** The sentence behind what came out. */
  readonly because: string;
  readonly source: Source;
}

export interface SuiteReport {
  readonly name: string;
  readonly policy: string;
  readonly cases: readonly CaseReport[];
}

export interface PolicyTestReport {
  readonly passed: number;
  readonly failed: number;
  readonly suites: readonly SuiteReport[];
}

/** What the tests are asked of. */
export interface Tested {
  readonly policies: readonly PolicySpec[];
  readonly credentials: ReadonlyMap<string, CredentialSpec>;
  readonly scheduleOf: ScheduleOf;
  readonly now: number;
}

export function runPolicyTests(tests: readonly PolicyTestSpec[], tested: Tested): PolicyTestReport {
  const suites = tests.map(({ name, policy, cases }): SuiteReport => ({
    ...{ name, policy },
    cases: cases.map((one) => caseReport(one, policyOf(policy, one.given, tested), tested.now)),
  }));
  const all = suites.flatMap(({ cases }) => cases);
  const passed = all.filter((one) => one.passed).length;
  return { passed, failed: all.length - passed, suites };
}

/** The policy with its presets alone; or, for a named credential, together with all others that govern it. */
function policyOf(
  name: string,
  { credential }: GivenKey,
  { policies, credentials, scheduleOf }: Tested,
): EffectivePolicy | null {
  const spec = credential === null ? undefined : credentials.get(credential);
  if (spec !== undefined) return governing(policies, scheduleOf)(spec);
  const own = policies.find((policy) => policy.name === name);
  return own === undefined ? null : mergePolicies([own], scheduleOf);
}

function caseReport(
  { given, expect, source }: PolicyTestCase,
  policy: EffectivePolicy | null,
  now: number,
): CaseReport {
  const common = { given: givenText(given), expected: expectedText(expect), source };
  if (policy === null)
    return { ...common, passed: false, got: 'nothing', because: 'no policy selects the credential' };
  const verdict = verdictOf(policy, given, now);
  return { ...common, passed: fits(verdict, expect), got: gotText(verdict, expect), because: verdict.text };
}

function fits(verdict: Verdict, { action, at, reason, warn }: ExpectedVerdict): boolean {
  return (
    verdict.action === action &&
    (at === null || verdict.at === at) &&
    (reason === null || verdict.reason === reason) &&
    warn.every((word) => verdict.warn.includes(word))
  );
}

function givenText({ ageMs, at, expiresInMs, leaked, credential }: GivenKey): string {
  return [
    `age ${formatDuration(ageMs)}`,
    ...(leaked ? ['leaked'] : []),
    ...(expiresInMs === null ? [] : [`ends in ${formatDuration(expiresInMs)}`]),
    ...(credential === null ? [] : [credential]),
    ...(at === null ? [] : [`at ${minute(at)}`]),
  ].join(', ');
}

function expectedText({ action, at, reason, warn }: ExpectedVerdict): string {
  return said(action, at, reason, warn);
}

/** What was not asked for is not shown, but where it went wrong all of it is. */
function gotText(verdict: Verdict, expect: ExpectedVerdict): string {
  return fits(verdict, expect)
    ? expectedText(expect)
    : said(verdict.action, verdict.at, verdict.reason, verdict.warn);
}

function said(action: string, at: number | null, reason: string | null, warn: readonly string[]): string {
  return [
    action,
    ...(at === null ? [] : [`at ${minute(at)}`]),
    ...(reason === null ? [] : [`(${reason})`]),
    ...(warn.length === 0 ? [] : [`warns ${warn.join(', ')}`]),
  ].join(' ');
}

function minute(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}
