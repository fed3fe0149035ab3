import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readLeakReport } from '../../src/connections/leak-reports/read.ts';
import { Fault } from '../../src/domain/fault.ts';
import { evidenceOf, placeOf } from '../../src/domain/leaks/evidence.ts';
import { REPORT_FORMATS } from '../../src/domain/leaks/formats.ts';

const VALUE = 'fakesecretvalue0123456789abcdef0123';

/** One leak in each of the forms. */
const REPORTS: Readonly<Record<string, string>> = {
  gitleaks: JSON.stringify([{ RuleID: 'r', Secret: VALUE, Match: `k=${VALUE}`, File: 'a', StartLine: 1 }]),
  trufflehog: JSON.stringify({
    DetectorName: 'd',
    Raw: VALUE,
    SourceMetadata: { Data: { Git: { file: 'a', line: 1 } } },
  }),
  kingfisher: JSON.stringify({
    findings: [{ rule: { id: 'k' }, finding: { snippet: VALUE, path: 'a', line: 1 } }],
  }),
  sarif: JSON.stringify({
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 't' } },
        results: [{ locations: [{ physicalLocation: { region: { snippet: { text: VALUE } } } }] }],
      },
    ],
  }),
};

/** The text with some of its bytes changed, cut or doubled. */
const mangled = fc
  .record({
    text: fc.constantFrom(...Object.values(REPORTS)),
    at: fc.nat(400),
    cut: fc.nat(20),
    put: fc.string({ maxLength: 8, unit: 'binary' }),
  })
  .map(({ text, at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut));

describe('reports of leaks, whatever stands in them', () => {
  it('reads one leak out of each form', () => {
    for (const [name, text] of Object.entries(REPORTS))
      assert.equal(readLeakReport('auto', text).length, 1, name);
  });

  it('reads what was mangled or refuses it with its code, and repeats nothing of it', () => {
    fc.assert(
      fc.property(mangled, fc.constantFrom(...REPORT_FORMATS), (text, format) => {
        try {
          const leaks = readLeakReport(format, text);
          assert.ok(!JSON.stringify(leaks.map(({ values }) => values)).includes(VALUE));
        } catch (thrown) {
          assert.ok(thrown instanceof Fault && thrown.code === 'KT1403', String(thrown));
          assert.ok(!`${thrown.message} ${thrown.saw} ${thrown.place}`.includes(VALUE));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes any JSON for a report, or for none', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(...REPORT_FORMATS), (text, format) => {
        try {
          readLeakReport(format, text);
        } catch (thrown) {
          assert.ok(thrown instanceof Fault && thrown.code === 'KT1403', String(thrown));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('keeps evidence short, on one line, without a user, a password or a query', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 2_000 }),
      fc.webUrl({ withQueryParameters: true }),
      fc.anything(),
    );
    fc.assert(
      fc.property(
        fc.record({
          tool: anything,
          rule: anything,
          repository: anything,
          file: anything,
          line: anything,
          commit: anything,
          url: anything,
        }),
        (given) => {
          const evidence = evidenceOf(given);
          for (const text of [...(Object.values(evidence) as readonly unknown[]), placeOf(evidence)].filter(
            (each) => typeof each === 'string',
          )) {
            assert.ok(text.length <= 400);
            assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          }
          if (evidence.url !== null && URL.canParse(evidence.url)) {
            const { username, password, search, hash } = new URL(evidence.url);
            assert.equal(username + password + search + hash, '');
          }
        },
      ),
      { numRuns: 1_000 },
    );
    const { repository, url } = evidenceOf({
      repository: 'https://me:fake@git.example/a.git?x=1',
      url: 'https://me:fake@git.example/a?t=1#f',
    });
    assert.deepEqual([repository, url], ['https://git.example/a.git', 'https://git.example/a']);
  });
});
