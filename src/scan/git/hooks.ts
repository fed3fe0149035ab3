import { text } from 'node:stream/consumers';
import type { Fingerprints } from '../fingerprints/read.ts';
import type { Searched } from '../report.ts';
import { answerSlice } from './answer.ts';
import { askGit } from './run.ts';

/** Where git asks before it goes on: what is staged, or what somebody pushes. */
export type Hook = 'pre-commit' | 'pre-receive';

/** What a hook is told on its standard input. */
export type HookInput = AsyncIterable<Uint8Array | string>;

/** Searches what a commit or a push would bring, and nothing that is there already. Rejects with KT6411. */
export async function searchForHook(
  hook: Hook,
  repository: string,
  fingerprints: Fingerprints,
  input: HookInput,
): Promise<Searched> {
  const paths = hook === 'pre-commit' ? await staged(repository) : await received(repository, input);
  const answer = await answerSlice(fingerprints, repository, null, [...paths.keys()]);
  const { searched, bytes, unread, canaries } = answer;
  return {
    ...{ listed: paths.size, searched, known: 0, bytes, unread, plantedIn: canaries, notes: [] },
    sightings: answer.sightings.map((sighting) => {
      const [object = '', ...members] = sighting.place.split('!');
      const path = paths.get(object.split(' ')[1] ?? '') ?? '';
      return path === '' ? sighting : { ...sighting, place: [path, ...members].join('!') };
    }),
  };
}

const OBJECT = /^[0-9a-f]{40,64}$/;
const NOTHING = /^0+$/;

/** The contents that are staged and differ from the last commit, with their paths. */
async function staged(repository: string): Promise<ReadonlyMap<string, string>> {
  const emptyTree = askGit(repository, ['hash-object', '-t', 'tree', '--stdin']);
  const head = await askGit(repository, ['rev-parse', '--verify', '-q', 'HEAD']).catch(() => emptyTree);
  const flags = ['--cached', '--raw', '-z', '--no-renames', '--no-abbrev', '--ignore-submodules'];
  const fields = (await askGit(repository, ['diff-index', ...flags, head.trim(), '--'])).split('\0');
  const paths = new Map<string, string>();
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const name = fields[index]?.split(' ')[3] ?? '';
    if (name !== '' && !NOTHING.test(name)) paths.set(name, fields[index + 1] ?? '');
  }
  return paths;
}

/** The objects that a push brings: commits and tags with their messages, trees, contents with a path of theirs. */
async function received(repository: string, input: HookInput): Promise<ReadonlyMap<string, string>> {
  const tips = (await text(input))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((tip) => OBJECT.test(tip) && !NOTHING.test(tip));
  if (tips.length === 0) return new Map();
  const lines = (await askGit(repository, ['rev-list', '--objects', ...tips, '--not', '--all'])).split('\n');
  const entries = lines.filter((line) => line !== '').map((line) => splitOnce(line));
  return new Map([...tips.map((tip) => [tip, ''] as const), ...entries]);
}

function splitOnce(line: string): readonly [string, string] {
  const space = line.indexOf(' ');
  return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
}
