import assert from 'node:assert/strict';
import type { PolicyLintReport } from '../../src/cli/offline.ts';
import type { PolicyTestReport } from '../../src/domain/policy/testing/report.ts';
import { cli, widest } from './world-for-tests.ts';

const SOURCE = { file: 'policies/a,b.yaml', line: 14 };
const LONG =
  'outside of the windows, and a sentence that goes on for longer than a terminal is wide; waiting would breach max';

const report: PolicyTestReport = {
  ...{ passed: 1, failed: 1 },
  suites: [
    {
      ...{ name: 'prod-tests', policy: 'prod' },
      cases: [
        { given: 'age 59d', passed: true, expected: 'none', got: 'none', because: 'not due', source: SOURCE },
        {
          ...{ given: 'age 75d <b>&\u0007', passed: false, expected: 'none', source: SOURCE },
          ...{ got: 'page (window-would-breach-max)', because: LONG },
        },
      ],
    },
  ],
};

const finding = {
  ...{ code: 'KT1132', place: 'policies/p.yaml:2:1', saw: 'no PolicyTest has policy: p' },
  ...{ expected: 'a PolicyTest for the policy', next: 'keyturn policy init --preset cis-90d' },
};

const lint: PolicyLintReport = { policies: 1, problems: [], warnings: [finding] };

const policyTest = async () => report;
const policyLint = async () => lint;

describe('keyturn policy', () => {
  it('test shows a word beside each glyph, fits 80 columns and fails when a test does', async () => {
    const { code, out } = await cli(['policy', 'test', 'policies'], { offline: { policyTest } });
    assert.equal(code, 1);
    assert.ok(widest(out) <= 80, out);
    assert.match(out, /✔ passed age 59d → none/);
    assert.match(out, /✖ failed age 75d/);
    assert.match(out, /expected none\n +got +page \(window-would-breach-max\)/);
    assert.match(out, /1 passed · 1 failed\nNext: /);
    assert.ok(!out.includes('\u0007'));
  });

  it('test --fail-only leaves out what passed', async () => {
    const { out } = await cli(['policy', 'test', '--fail-only'], { offline: { policyTest } });
    assert.ok(!out.includes('59d'));
    assert.ok(out.includes('75d'));
  });

  it('test -o junit is XML whatever a manifest says', async () => {
    const { code, out } = await cli(['policy', 'test', '-o', 'junit'], { offline: { policyTest } });
    assert.equal(code, 1);
    assert.match(
      out,
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="keyturn policy test" tests="2" failures="1">/,
    );
    assert.match(out, /name="age 75d &lt;b&gt;&amp;\?" file="policies\/a,b.yaml" line="14">/);
    assert.match(out, /<failure message="expected none, got page \(window-would-breach-max\)">/);
  });

  it('test -o github annotates the line of each failure, and -o json is the report', async () => {
    const github = await cli(['policy', 'test', '-o', 'github'], { offline: { policyTest } });
    assert.match(
      github.out,
      /^::error file=policies\/a%2Cb.yaml,line=14,title=prod%3A age 75d .*::expected none, got page/,
    );
    assert.equal(github.out.trim().split('\n').length, 1);
    const json = await cli(['policy', 'test', '-o', 'json'], { offline: { policyTest } });
    assert.equal((JSON.parse(json.out) as PolicyTestReport).failed, 1);
  });

  it('test fails without a word of its own where the manifests have problems', async () => {
    const { code, out } = await cli(['policy', 'test'], { offline: { policyTest: async () => null } });
    assert.deepEqual([code, out], [1, '']);
  });

  it('lint passes with warnings, and fails with them under --strict', async () => {
    const relaxed = await cli(['policy', 'lint'], { offline: { policyLint } });
    assert.equal(relaxed.code, 0);
    assert.match(relaxed.out, /! warning KT1132 policies\/p.yaml:2:1: no PolicyTest/);
    assert.match(relaxed.out, /1 policies · 0 errors · 1 warnings/);
    assert.equal((await cli(['policy', 'lint', '--strict'], { offline: { policyLint } })).code, 1);
    const refused = async (): Promise<PolicyLintReport> => ({ ...lint, problems: [finding], warnings: [] });
    assert.equal((await cli(['policy', 'lint'], { offline: { policyLint: refused } })).code, 1);
    const github = await cli(['policy', 'lint', '-o', 'github'], { offline: { policyLint } });
    assert.match(github.out, /^::warning file=policies\/p.yaml,line=2,title=KT1132::/);
  });

  it('lint has no junit, and says so', async () => {
    const { code, err } = await cli(['policy', 'lint', '-o', 'junit'], { offline: { policyLint } });
    assert.equal(code, 2);
    assert.match(err, /KT6031 .*junit/);
  });

  it('schema is JSON', async () => {
    const { out } = await cli(['policy', 'schema'], {
      offline: { policySchema: async () => ({ oneOf: [] }) },
    });
    assert.deepEqual(JSON.parse(out), { oneOf: [] });
  });
});
