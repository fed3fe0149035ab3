import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { Fault } from '../../domain/fault.ts';
import { recipeSchema } from './recipe.ts';
import type { Recipe } from './recipe.ts';
import { recipeProblems } from './recipe-lint.ts';

export interface ReadRecipe {
  readonly recipe: Recipe | null;
  /** All of them, each with its place. */
  readonly problems: readonly string[];
}

/** Reads a recipe. Rejects with KT6043 where there is no file to read. */
export async function readRecipe(path: string): Promise<ReadRecipe> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Fault('KT6043', { place: path, saw: 'a file that can not be read', cause });
  });
  const value = yamlIn(text);
  if (value instanceof Error)
    return { recipe: null, problems: [value.message.split('\n', 1)[0] ?? 'no YAML'] };
  const read = recipeSchema.safeParse(value);
  if (!read.success) {
    const problems = read.error.issues.map(
      (issue) => `${issue.path.join('.') || 'recipe'}: ${issue.message}`,
    );
    return { recipe: null, problems };
  }
  return { recipe: read.data, problems: recipeProblems(read.data) };
}

/** A recipe that may be run. Rejects with KT6043 at the first problem. */
export async function loadRecipe(path: string): Promise<Recipe> {
  const { recipe, problems } = await readRecipe(path);
  const [saw] = problems;
  if (recipe !== null && saw === undefined) return recipe;
  throw new Fault('KT6043', {
    place: path,
    saw: saw ?? 'no recipe',
    next: `keyturn ceremony recipe lint ${path}`,
  });
}

function yamlIn(text: string): unknown {
  try {
    return parse(text);
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error('no YAML');
  }
}
