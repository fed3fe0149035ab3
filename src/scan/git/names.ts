import { Reader } from '../content/reader.ts';
import { gitOutput } from './run.ts';

/** Under which path an object is reachable, now or once; for as many of these as are. */
export async function namesOf(
  repository: string,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  try {
    const reader = new Reader(gitOutput(repository, ['rev-list', '--objects', '--all', '--reflog']));
    for (;;) {
      const line = reader.lineAtOnce() ?? (await reader.line());
      if (line === null) break;
      const space = line.indexOf(' ');
      const name = line.slice(0, space);
      if (space > 0 && space < line.length - 1 && wanted.has(name))
        names.set(name, Buffer.from(line.slice(space + 1), 'latin1').toString('utf8'));
    }
  } catch {
    // A repository with holes can't be walked to its end; a name is a kindness, and the object is told of anyway.
  }
  return names;
}
