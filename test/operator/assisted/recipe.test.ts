import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { loadRecipe, readRecipe } from '../../../src/operator/assisted/load-recipe.ts';

interface Draft {
  steps: Record<string, unknown>[];
  [field: string]: unknown;
}

describe('a recipe', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recipe-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** The problems of the sandbox's recipe after a change. */
  async function problemsAfter(change: (draft: Draft) => void): Promise<readonly string[]> {
    const draft = parse(await readFile('recipes/sandbox.yaml', 'utf8')) as Draft;
    change(draft);
    const path = join(folder, 'changed.yaml');
    await writeFile(path, stringify(draft));
    return (await readRecipe(path)).problems;
  }
  const stepOf = ({ steps }: Draft, name: string): Record<string, unknown> => {
    const found = steps.find((step) => step['name'] === name);
    assert.ok(found, name);
    return found;
  };
  const take = (draft: Draft, name: string): Record<string, unknown> => {
    const step = stepOf(draft, name);
    draft.steps = draft.steps.filter((each) => each !== step);
    return step;
  };

  const isSandbox = (name: string): boolean => name.startsWith('sandbox');

  it('of the sandbox may be run, and is verified, for a first key and for a later one', async () => {
    const own = (await readdir('recipes')).filter(isSandbox);
    assert.deepEqual(own.sort(), ['sandbox-first.yaml', 'sandbox.yaml']);
    for (const name of own) assert.equal((await loadRecipe(`recipes/${name}`)).status, 'verified');
  });

  it('of a real portal is unverified, and may not be run before somebody has finished it', async () => {
    for (const name of (await readdir('recipes')).filter((each) => !isSandbox(each))) {
      const { recipe, problems } = await readRecipe(`recipes/${name}`);
      assert.equal(recipe?.status, 'unverified');
      assert.deepEqual(problems, ['guard.path: the request that makes the key is not known yet']);
      await assert.rejects(loadRecipe(`recipes/${name}`), { code: 'KT6043' });
    }
  });

  it('has no word for typing, and can not point at what the person types', async () => {
    const typing = await problemsAfter((draft) => (stepOf(draft, 'to the form')['do'] = 'type'));
    assert.match(typing.join('\n'), /^steps\.\d+\.do: /);
    const field = 'its target is a field in which the person types';
    for (const target of ['#verify input', 'role=textbox[name="Trading password"s]', '[type=password]'])
      assert.deepEqual(await problemsAfter((draft) => (stepOf(draft, 'App Key')['target'] = target)), [
        `App Key: ${field}`,
      ]);
  });

  for (const [what, change, problem] of [
    [
      'confirms never',
      (draft) => take(draft, 'the daemon writes down that the call begins'),
      /one step that confirms/,
    ],
    [
      'confirms twice',
      (draft) => draft.steps.push({ do: 'confirm', name: 'again' }),
      /one step that confirms is needed, and there are 2/,
    ],
    [
      'names nothing irreversible',
      (draft) => delete stepOf(draft, 'code and trading password')['irreversible'],
      /one person step that is irreversible/,
    ],
    [
      'lets the press come before the confirmation',
      (draft) => draft.steps.splice(1, 0, take(draft, 'code and trading password')),
      /the irreversible step comes before the confirmation/,
    ],
    [
      'does not read the last reset first',
      (draft) => take(draft, 'last reset'),
      /no step reads last-reset before/,
    ],
    ['does not read the secret', (draft) => take(draft, 'App Secret'), /no step reads app-secret after/],
    [
      'clicks after the press',
      (draft) => draft.steps.push({ do: 'click', name: 'close', target: '#close-dialog' }),
      /close: after the irreversible step one only reads/,
    ],
    [
      'calls two steps the same',
      (draft) => (stepOf(draft, 'its name')['name'] = 'last reset'),
      /two steps are called last reset/,
    ],
    ['has a field that nobody knows', (draft) => (draft['pasword'] = 'x'), /Unrecognized key/],
    ['is of another version', (draft) => (draft['version'] = 2), /^version: /m],
  ] as const satisfies readonly (readonly [string, (draft: Draft) => unknown, RegExp])[]) {
    it(`that ${what} has a problem`, async () => {
      assert.match((await problemsAfter((draft) => void change(draft))).join('\n'), problem);
    });
  }

  it('that is no YAML, or is not there, is said so', async () => {
    const path = join(folder, 'broken.yaml');
    await writeFile(path, 'steps: [');
    assert.equal((await readRecipe(path)).problems.length, 1);
    await assert.rejects(readRecipe(join(folder, 'none.yaml')), { code: 'KT6043' });
  });
});
