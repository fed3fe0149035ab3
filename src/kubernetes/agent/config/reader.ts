/** Reads values of unknown kind and keeps what was wrong with each, so that everything is reported at once. */
export interface Reader {
  readonly problems: readonly string[];
  problem(place: string, saw: string): void;
  /** An object; its unknown fields are problems. Empty where it is none. */
  object(value: unknown, place: string, fields: readonly string[]): Readonly<Record<string, unknown>>;
  text(value: unknown, place: string): string;
  /** The same, or null where nothing is given. */
  textOrNull(value: unknown, place: string): string | null;
  list(value: unknown, place: string): readonly unknown[];
}

export function createReader(): Reader {
  const problems: string[] = [];
  const problem = (place: string, saw: string): void => void problems.push(`${place}: ${saw}`);
  const text = (value: unknown, place: string): string => {
    if (typeof value === 'string' && value !== '') return value;
    problem(place, value === undefined ? 'missing' : 'not a text');
    return '';
  };
  return {
    problems,
    problem,
    text,
    textOrNull: (value, place) => (value === undefined || value === null ? null : text(value, place)),
    object: (value, place, fields) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        problem(place, value === undefined ? 'missing' : 'not an object');
        return {};
      }
      for (const name of Object.keys(value))
        if (!fields.includes(name)) problem(`${place}.${name}`, 'unknown');
      return value as Readonly<Record<string, unknown>>;
    },
    list: (value, place) => {
      if (Array.isArray(value) && value.length > 0) return value as unknown[];
      problem(place, value === undefined ? 'missing' : 'not a list with something in it');
      return [];
    },
  };
}
