import type { ExceptionSpec, PolicySpec } from './spec.ts';

/**
 * An exception lifts the rules of the policy that grants it and of no other. Where several say when a key is rotated,
 * a credential is left alone only if all of them except it, and only until the first of them ends.
 */
export function exceptionsOf(specs: readonly PolicySpec[]): readonly ExceptionSpec[] {
  const timed = specs.filter(saysWhen);
  const counting = timed.length > 0 ? timed : specs;
  const names = new Set(counting.flatMap(({ exceptions }) => exceptions.map(({ credential }) => credential)));
  return [...names].flatMap((name) => {
    const granted = counting.map(({ exceptions }) => soonest(exceptions, name));
    return granted.every((each) => each !== null) ? (soonest(granted, name) ?? []) : [];
  });
}

export function saysWhen({ age, issuerExpiryLeadMs, extends: presets }: PolicySpec): boolean {
  return age.rotateMs !== null || age.maxMs !== null || issuerExpiryLeadMs !== null || presets.length > 0;
}

function soonest(exceptions: readonly ExceptionSpec[], name: string): ExceptionSpec | null {
  const ours = exceptions.filter(({ credential }) => credential === name);
  return ours.toSorted((left, right) => left.untilAt - right.untilAt)[0] ?? null;
}
