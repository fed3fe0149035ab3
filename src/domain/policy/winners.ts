import type { Origin } from './effective.ts';
import type { PolicyRules } from './spec.ts';

/** The rules of one policy, or of a preset that it extends, and where each stands. */
export interface Ruling {
  /** The policy that brings them in. */
  readonly policy: string;
  readonly rules: PolicyRules;
  readonly originOf: (field: string) => Origin;
}

type Read<T> = (rules: PolicyRules) => T | null;

/** Finds who wins a field, and remembers it. Each answer is null where nobody says anything. */
export interface Winners {
  readonly smallest: (field: string, read: Read<number>) => number | null;
  readonly largest: (field: string, read: Read<number>) => number | null;
  first<T>(field: string, read: Read<T>): T | null;
  /** What everybody names who names anything; the origin is whoever made it shortest. */
  readonly common: (field: string, read: Read<readonly string[]>) => readonly string[] | null;
  /** The policy through which a field was won. */
  readonly via: (field: string) => string | null;
  readonly origins: Readonly<Record<string, Origin>>;
}

export function winners(rulings: readonly Ruling[]): Winners {
  const origins: Record<string, Origin> = {};
  const through = new Map<string, string>();
  const credit = (field: string, ruling: Ruling): void => {
    origins[field] = ruling.originOf(field);
    through.set(field, ruling.policy);
  };
  const best = <T>(field: string, read: Read<T>, isBetter: (value: T, than: T) => boolean): T | null => {
    let won: { readonly value: T; readonly ruling: Ruling } | null = null;
    for (const ruling of rulings) {
      const value = read(ruling.rules);
      if (value !== null && (won === null || isBetter(value, won.value))) won = { value, ruling };
    }
    if (won !== null) credit(field, won.ruling);
    return won?.value ?? null;
  };
  return {
    smallest: (field, read) => best(field, read, (value, than) => value < than),
    largest: (field, read) => best(field, read, (value, than) => value > than),
    first: (field, read) => best(field, read, () => false),
    common: (field, read) => {
      let names: readonly string[] | null = null;
      for (const ruling of rulings) {
        const given = read(ruling.rules);
        if (given === null) continue;
        const kept: readonly string[] = names === null ? given : names.filter((name) => given.includes(name));
        if (names === null || kept.length < names.length) credit(field, ruling);
        names = kept;
      }
      return names;
    },
    via: (field) => through.get(field) ?? null,
    origins,
  };
}
