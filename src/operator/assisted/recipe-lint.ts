import type { Recipe, Step } from './recipe.ts';

/** Each rule: what must hold of the order of steps, so that nothing irreversible comes before it may. */
const RULES: readonly ((recipe: Recipe) => string | null)[] = [
  ({ steps }) => exactlyOne(steps, (step) => step.do === 'confirm', 'step that confirms'),
  ({ steps }) => exactlyOne(steps, isIrreversible, 'person step that is irreversible'),
  ({ steps }) => reads(steps, 'last-reset', 'before the confirmation', 0, confirmAt(steps)),
  ({ steps }) => reads(steps, 'app-key', 'after the irreversible step', pressAt(steps), Infinity),
  ({ steps }) => reads(steps, 'app-secret', 'after the irreversible step', pressAt(steps), Infinity),
  ({ steps }) =>
    pressAt(steps) < confirmAt(steps) ? 'the irreversible step comes before the confirmation' : null,
  ({ steps }) => onlyReadsAfter(steps, pressAt(steps)),
  ({ steps }) => (steps[0]?.do === 'open' ? null : 'the first step opens no page'),
  ({ steps }) => sameName(steps),
  ({ steps }) => secretField(steps),
  ({ guard }) =>
    guard.path.includes('TO-BE-FOUND') ? 'guard.path: the request that makes the key is not known yet' : null,
];

/** What is wrong with a recipe that has the right form. */
export function recipeProblems(recipe: Recipe): readonly string[] {
  return RULES.flatMap((rule) => rule(recipe) ?? []);
}

const isIrreversible = (step: Step): boolean => step.do === 'person' && step.irreversible;
export const confirmAt = (steps: readonly Step[]): number =>
  steps.findIndex(({ do: what }) => what === 'confirm');
const pressAt = (steps: readonly Step[]): number => steps.findIndex(isIrreversible);

function exactlyOne(steps: readonly Step[], is: (step: Step) => boolean, what: string): string | null {
  const found = steps.filter(is).length;
  return found === 1 ? null : `one ${what} is needed, and there are ${found}`;
}

function reads(steps: readonly Step[], what: string, when: string, from: number, to: number): string | null {
  const found = steps.some(
    (step, index) => step.do === 'read' && step.what === what && index > from - 1 && index < to,
  );
  return found ? null : `no step reads ${what} ${when}`;
}

/** The key stands there once: whatever is clicked or opened then may take it away. */
function onlyReadsAfter(steps: readonly Step[], press: number): string | null {
  const other = steps.slice(press + 1).find(({ do: what }) => what !== 'read' && what !== 'expect');
  return press === -1 || other === undefined
    ? null
    : `${other.name}: after the irreversible step one only reads`;
}

function sameName(steps: readonly Step[]): string | null {
  const names = steps.map((step) => step.name);
  const twice = names.find((each, index) => names.indexOf(each) !== index);
  return twice === undefined ? null : `two steps are called ${twice}`;
}

/** A recipe that points at what the person types is refused, whatever it would do there. */
function secretField(steps: readonly Step[]): string | null {
  const named = steps.find(
    (step) =>
      (step.do === 'read' || step.do === 'click') &&
      /\b(input|textarea|textbox|password)\b/i.test(step.target),
  );
  return named === undefined ? null : `${named.name}: its target is a field in which the person types`;
}
