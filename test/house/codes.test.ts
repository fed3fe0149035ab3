import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { alertCatalogue } from '../../src/domain/alerts/catalogue.ts';
import { catalogue } from '../../src/domain/faults/catalogue.ts';
import { none } from './none.ts';
import { filesIn, read, root } from './tree.ts';

/** The code as a word of its own outside comments, in a file that is not the catalogue. */
function usedCodes(pattern: RegExp): Set<string> {
  const files = filesIn(['src'], ['.ts']).filter(
    (path) => !path.startsWith('src/domain/faults/') && path !== 'src/domain/alerts/catalogue.ts',
  );
  const withoutComments = files.map((path) => read(path).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''));
  return new Set(withoutComments.flatMap((text) => text.match(pattern) ?? []));
}

describe('codes', () => {
  it('have pages in docs/errors that say what the catalogues say', () => {
    const args = ['--import', 'tsx', 'scripts/error-pages.mjs', '--check'];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });

  it('of faults are all used by the program', () => {
    const used = usedCodes(/\bKT\d{4}\b/g);
    none(Object.keys(catalogue).filter((code) => !used.has(code)));
  });

  it('of faults that the program uses are all in the catalogue', () => {
    const unknown = [...usedCodes(/\bKT\d{4}\b/g)].filter((code) => !Object.hasOwn(catalogue, code));
    none(unknown);
  });

  it('of alerts are all raised by the program', () => {
    const used = usedCodes(/\bKT-A\d{3}\b/g);
    none(Object.keys(alertCatalogue).filter((code) => !used.has(code)));
  });

  it('end with a next step', () => {
    const entries = { ...catalogue, ...alertCatalogue };
    const silent = Object.entries(entries).filter(([, entry]) => entry.next.trim() === '');
    none(silent);
  });
});
