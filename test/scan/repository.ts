import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A repository of its own for each test of a `describe`, with one commit in it. */
export interface Repository {
  readonly path: (...names: readonly string[]) => string;
  readonly git: (...args: readonly string[]) => string;
  readonly write: (name: string, text: string | Buffer) => Promise<void>;
  /** All that changed; resolves to the name of the commit. */
  readonly commit: (message: string) => string;
}

export function useRepository(): Repository {
  let folder = '';
  const path: Repository['path'] = (...names) => join(folder, ...names);
  const git: Repository['git'] = (...args) =>
    execFileSync('git', ['-C', folder, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  const write: Repository['write'] = (name, text) => writeFile(path(name), text);
  const commit: Repository['commit'] = (message) => {
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyturn-history-'));
    git('init', '-q', '-b', 'main');
    git('config', 'user.name', 'ops');
    git('config', 'user.email', 'ops@example.com');
    await write('README', 'nothing\n');
    commit('the first one');
  });
  afterEach(() => rm(folder, { recursive: true }));
  return { path, git, write, commit };
}
