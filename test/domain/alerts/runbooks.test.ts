import assert from 'node:assert/strict';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { alertCatalogue } from '../../../src/domain/alerts/catalogue.ts';
import { runbooks, runbookSteps } from '../../../src/domain/alerts/runbooks.ts';
import { none } from '../../house/none.ts';
import { read } from '../../house/tree.ts';

const codes = Object.keys(alertCatalogue);
const names = new Set(COMMANDS.map(({ name }) => name));

describe('runbooks', () => {
  it('tell of every alert what to do', () => {
    none(codes.filter((code) => runbookSteps(code).length === 0));
    none(Object.keys(runbooks).filter((code) => !codes.includes(code)));
  });

  it('name only commands that there are', () => {
    const text = codes.flatMap((code) => runbookSteps(code)).join('\n');
    const commands = [...text.matchAll(/`keyturn (\w+)/g)].map(([, name]) => name ?? '');
    assert.ok(commands.length > 30);
    none(commands.filter((name) => !names.has(name)));
  });

  it('stand on the page of each code', () => {
    for (const code of codes) {
      const page = read(`docs/errors/${code}.md`);
      for (const step of runbookSteps(code)) assert.ok(page.includes(step), `${code}: ${step}`);
    }
  });
});
