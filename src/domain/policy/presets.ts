import { DAY_MS } from '../duration.ts';
import { NO_RULES } from './spec.ts';
import type { ApprovalSpec, PolicyRules } from './spec.ts';

/** Rules with a published source. Using one proves nothing to anybody: what it may claim stands in `claim`. */
export interface Preset {
  /** `preset:cis-90d`. */
  readonly name: string;
  readonly title: string;
  /** What the source says, and what was borrowed. */
  readonly claim: string;
  readonly document: string;
  /** When title, date and number were last looked up, `YYYY-MM-DD`. */
  readonly seen: string;
  /** Fields that the policy itself must set. */
  readonly needs: readonly string[];
  readonly rules: PolicyRules;
}

const SEEN = '2026-11-29';

/** Somebody else than whoever asked. Who that may be is for the policy to say. */
const ONE_OTHER: ApprovalSpec = { count: 1, from: null, excludeRequester: true, breakGlass: null };
/** A leaked key can't wait for a signature: acting alone is allowed and reviewed within a day. */
const ONE_OTHER_OR_REVIEWED: ApprovalSpec = { ...ONE_OTHER, breakGlass: { reviewWithinMs: DAY_MS } };

const PRESETS: readonly Preset[] = [
  {
    name: 'preset:nist-800-57',
    title: 'Cryptoperiods of NIST SP 800-57 Part 1',
    claim:
      'A symmetric authentication key has an originator-usage period of up to two years. A maximum of one year is this ' +
      "preset's choice below it; hold it against the current revision.",
    document: 'NIST SP 800-57 Part 1 Revision 5, section 5.3.6 and table 1 (May 2020)',
    seen: SEEN,
    needs: ['age.rotate'],
    rules: {
      ...NO_RULES,
      age: { ...NO_RULES.age, maxMs: 365 * DAY_MS, ceilingMs: 730 * DAY_MS },
    },
  },
  {
    name: 'preset:cis-90d',
    title: 'Ninety days, as the CIS AWS Foundations Benchmark asks for access keys',
    claim: 'Written for the access keys of IAM users. For keys of another issuer the number is borrowed.',
    document: 'CIS Amazon Web Services Foundations Benchmark, recommendation 1.14 (since 1.3.0, August 2020)',
    seen: SEEN,
    needs: [],
    rules: {
      ...NO_RULES,
      age: { warnMs: 60 * DAY_MS, rotateMs: 75 * DAY_MS, maxMs: 90 * DAY_MS, ceilingMs: null },
    },
  },
  {
    name: 'preset:pci-8.6.3',
    title: 'The frequency of your own targeted risk analysis, as PCI DSS 8.6.3 asks',
    claim:
      'No number stands in it: the frequency comes from your targeted risk analysis (12.3.1), and a key is changed on ' +
      'suspicion of compromise. So the policy must name the analysis and set the ages.',
    document: 'PCI DSS 4.0.1, requirements 8.6.3 and 12.3.1 (June 2024)',
    seen: SEEN,
    needs: ['evidence.riskAnalysis', 'age.rotate', 'age.max'],
    rules: NO_RULES,
  },
  {
    name: 'preset:mas-trm',
    title: 'Declared lifetimes, approvals and evidence, after the MAS Technology Risk Management Guidelines',
    claim:
      'The guidelines are principles and give no number: the lifetime of a key is for you to declare, with the review ' +
      'that it rests on.',
    document: 'MAS Technology Risk Management Guidelines, section 10.2 (January 2021)',
    seen: SEEN,
    needs: ['age.rotate', 'age.max', 'approvals.rotate.from', 'evidence.riskAnalysis', 'evidence.reviewed'],
    rules: { ...NO_RULES, approvals: { rotate: ONE_OTHER, forceRevoke: ONE_OTHER_OR_REVIEWED } },
  },
  {
    name: 'preset:sfc-hk',
    title: 'Approvals and a regular access review, after the circulars of the SFC in Hong Kong',
    claim:
      'No age of a key was found in them. What they ask for is segregation of duties, an audit trail and a regular ' +
      'review of access rights.',
    document:
      'SFC Guidelines for Reducing and Mitigating Hacking Risks Associated with Internet Trading (October 2017)',
    seen: SEEN,
    needs: ['approvals.rotate.from', 'evidence.reviewed'],
    rules: { ...NO_RULES, approvals: { rotate: ONE_OTHER, forceRevoke: ONE_OTHER_OR_REVIEWED } },
  },
];

export const presets: ReadonlyMap<string, Preset> = new Map(PRESETS.map((preset) => [preset.name, preset]));
