import type { AlertCode } from './catalogue.ts';

/**
 * What needs no saying while something at least as bad stands for the same credential: whoever deals with the one deals with
 * the other. What is hidden is listed and logged, and is said once the other is over and it still stands.
 */
const HIDES: Readonly<Partial<Record<AlertCode, readonly AlertCode[]>>> = {
  // A key that leaked is ended, not renewed in its own time.
  'KT-A344': ['KT-A102', 'KT-A103', 'KT-A109', 'KT-A115', 'KT-A345', 'KT-A346'],
  'KT-A345': ['KT-A102', 'KT-A103', 'KT-A109', 'KT-A115'],
  'KT-A101': ['KT-A102', 'KT-A103', 'KT-A116'],
  'KT-A106': ['KT-A104', 'KT-A105'],
  'KT-A113': ['KT-A102', 'KT-A103', 'KT-A109', 'KT-A116'],
  'KT-A118': ['KT-A103', 'KT-A115'],
};

/** The code that hides this one; null: none of those that stand does. */
export function hiddenBy(code: string, standing: ReadonlySet<string>): AlertCode | null {
  for (const [by, hides] of Object.entries(HIDES))
    if (standing.has(by) && (hides as readonly string[]).includes(code)) return by as AlertCode;
  return null;
}

/** Every pair of the table, for whoever documents it. */
export function suppressions(): readonly { readonly by: AlertCode; readonly hides: AlertCode }[] {
  return Object.entries(HIDES).flatMap(([by, hides]) =>
    hides.map((each) => ({ by: by as AlertCode, hides: each })),
  );
}
