import { readdirSync, existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { none } from './none.ts';
import { projectFiles, read, root } from './tree.ts';

const documents = projectFiles().filter((path) => path.endsWith('.md') && !path.startsWith('docs/errors/'));

/** The rooms that architecture.md draws under `src/`. */
function drawnRooms(): Set<string> {
  const picture = /^src\/\n([\s\S]*?)```/m.exec(read('docs/architecture.md'))?.[1] ?? '';
  return new Set([...picture.matchAll(/^ {2}([\w.-]+?)\/? {2,}/gm)].map((match) => match[1] ?? ''));
}

describe('documents', () => {
  it('draw every room of the house, and no other', () => {
    const drawn = drawnRooms();
    const built = new Set(readdirSync(join(root, 'src')));
    none([...built].filter((room) => !drawn.has(room)).map((room) => `not drawn: ${room}`));
    none([...drawn].filter((room) => !built.has(room)).map((room) => `not built: ${room}`));
  });

  it('link to files that are there', () => {
    const broken = documents.flatMap((path) =>
      [...read(path).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
        .map((match) => match[1] ?? '')
        .filter((target) => !/^[a-z]+:/.test(target))
        .filter((target) => !existsSync(join(root, posix.join(posix.dirname(path), target))))
        .map((target) => `${path}: ${target}`),
    );
    none(broken);
  });

  it('number their decisions without a gap', () => {
    const numbers = readdirSync(join(root, 'docs/adr')).map((name) => Number(name.slice(0, 4)));
    none(numbers.sort((one, other) => one - other).filter((number, index) => number !== index + 1));
  });
});
