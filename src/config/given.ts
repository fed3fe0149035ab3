/** A setting as text, and how its giver called it: `--tick` or `KEYTURN_TICK`. */
export interface Given {
  readonly text: string;
  readonly place: string;
}

export function isFlag({ place }: Given): boolean {
  return place.startsWith('--');
}

/** As a person recognises it, and not longer. */
export function quoted(given: Given | null): string {
  return given === null ? 'nothing' : JSON.stringify(given.text.slice(0, 80));
}
