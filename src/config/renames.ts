import type { Draft } from './draft.ts';
import { problem } from './problem.ts';

/** A rename moves the history of one credential: the old name must be gone, and only one may have had it. */
export function checkRenames(draft: Draft): void {
  const heirs = new Map<string, string>();
  for (const { name, was, source } of draft.credentials.values()) {
    if (was === null) continue;
    const first = draft.declared.Credential.get(was);
    const heir = heirs.get(was);
    heirs.set(was, name);
    const at = { line: source.line, col: 1 };
    if (first !== undefined) {
      const saw = `metadata.was: ${JSON.stringify(was)} still stands at ${first.file}:${first.line}`;
      draft.problems.push(
        problem('KT1022', source.file, at, { saw, expected: 'the name of a credential that is gone' }),
      );
    } else if (heir !== undefined) {
      const saw = `metadata.was: ${JSON.stringify(was)} is also claimed by ${JSON.stringify(heir)}`;
      draft.problems.push(
        problem('KT1022', source.file, at, { saw, expected: 'one credential that was renamed' }),
      );
    }
  }
}
