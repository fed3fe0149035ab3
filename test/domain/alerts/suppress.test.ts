import assert from 'node:assert/strict';
import { alertCatalogue } from '../../../src/domain/alerts/catalogue.ts';
import { hiddenBy, suppressions } from '../../../src/domain/alerts/suppress.ts';

const RANK = { critical: 0, warning: 1, info: 2 } as const;

describe('what one alert hides of another', () => {
  it('is never worse than what hides it', () => {
    for (const { by, hides } of suppressions())
      assert.ok(RANK[alertCatalogue[by].severity] <= RANK[alertCatalogue[hides].severity], `${by} ${hides}`);
  });

  it('is never hidden in a circle, so that something is always said', () => {
    const pairs = suppressions();
    const reaches = (from: string, to: string, seen: readonly string[] = []): boolean =>
      pairs.some(
        ({ by, hides }) =>
          by === from && !seen.includes(hides) && (hides === to || reaches(hides, to, [...seen, hides])),
      );
    for (const { by } of pairs) assert.equal(reaches(by, by), false, by);
  });

  it('is what expires while the key is ended because it leaked', () => {
    assert.equal(hiddenBy('KT-A102', new Set(['KT-A102', 'KT-A344'])), 'KT-A344');
    assert.equal(hiddenBy('KT-A102', new Set(['KT-A102'])), null);
  });
});
