import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { root } from '../setup/paths.mjs';

const MINUTE_MS = 60_000;
/** Every cell of the crash matrix, or hundreds of kills, take hours on a machine that is not free. */
const isLong = ['KEYTURN_TORTURE_CELLS', 'KEYTURN_TORTURE_KILLS'].some(
  (name) => process.env[name] !== undefined,
);
const LONG_MS = isLong ? 300 * MINUTE_MS : null;

/** Of whatever no other suite names. */
const UNIT = 'unit';

/**
 * The suites, longest first, so that two cores end at about the same time. A test file belongs to the first suite that
 * names its folder and to `unit` when none does: no file can be forgotten. `perFile` suites run each file as a process;
 * `once` suites say the same on every Node, and `--all` runs them on this one only; `shared` ones are shared out between the
 * other Nodes, each file to one of them. `inPlace` ones look at the checkout itself, all others at a copy. `needs` are
 * servers that take so long to make that they are made for this suite only.
 */
const SUITES = [
  {
    name: 'cluster',
    folders: [],
    files: ['e2e/cluster/strikes.test.ts'],
    perFile: true,
    once: true,
    limitMs: 15 * MINUTE_MS,
  },
  {
    name: 'postgres',
    folders: [],
    files: ['e2e/protocol/faults-on-postgres.test.ts', 'e2e/protocol/killed-postgres.test.ts'],
    perFile: true,
    once: true,
    limitMs: LONG_MS ?? 15 * MINUTE_MS,
  },
  {
    name: 'kubernetes',
    folders: ['e2e/kubernetes', 'e2e/images'],
    perFile: true,
    once: true,
    needs: ['images', 'kubernetes', 'coredns', 'helm', 'containerd', 'cni', 'nftables'],
    limitMs: 15 * MINUTE_MS,
  },
  {
    name: 'api-server',
    folders: ['stores/kubernetes-secret'],
    files: [
      'connections/vault/kubernetes-login.test.ts',
      'contract/store/kubernetes-secret.test.ts',
      'engine/pods/look.test.ts',
    ],
    needs: ['kubernetes'],
    limitMs: 10 * MINUTE_MS,
  },
  { name: 'e2e', folders: ['e2e'], perFile: true, shared: true, limitMs: LONG_MS ?? 15 * MINUTE_MS },
  { name: 'browser', folders: ['browser'], perFile: true, once: true, limitMs: 10 * MINUTE_MS },
  { name: 'simulation', folders: ['simulation'], perFile: true, once: true, limitMs: 10 * MINUTE_MS },
  { name: 'torture', folders: ['torture', 'models'], perFile: true, once: true, limitMs: 10 * MINUTE_MS },
  { name: UNIT, folders: [], limitMs: 10 * MINUTE_MS },
  { name: 'fuzz', folders: ['fuzz'], once: true, limitMs: 10 * MINUTE_MS },
  { name: 'engine', folders: ['engine'], limitMs: 10 * MINUTE_MS },
  { name: 'stores', folders: ['stores', 'contract', 'connections'], limitMs: 10 * MINUTE_MS },
  { name: 'journal', folders: ['journal', 'custody'], limitMs: 10 * MINUTE_MS },
  { name: 'sandbox', folders: ['sandbox', 'issuers'], limitMs: 10 * MINUTE_MS },
  {
    name: 'house',
    folders: ['house'],
    files: ['tidy.test.ts'],
    once: true,
    inPlace: true,
    limitMs: 5 * MINUTE_MS,
  },
];

/** Every run to be made: `{ name, files, limitMs, once, shared, inPlace, needs }`, one mocha process each. */
export async function listRuns() {
  const files = await testFiles();
  const bySuite = new Map(SUITES.map((suite) => [suite, []]));
  for (const file of files) bySuite.get(suiteOf(file)).push(file);
  return [...bySuite].flatMap(([suite, own]) => runsOf(suite, own));
}

/** Only what is asked for: the name of a suite or of a run, or else a piece of a test file's path. */
export function choose(runs, words) {
  if (words.length === 0) return runs;
  const isNamed = (run, word) => run.name === word || run.name.startsWith(`${word}/`);
  const pieces = words.filter((word) => !runs.some((run) => isNamed(run, word)));
  const wanted = runs.map((run) => {
    if (words.some((word) => isNamed(run, word))) return run;
    return { ...run, files: run.files.filter((file) => pieces.some((piece) => file.includes(piece))) };
  });
  return wanted.filter((run) => run.files.length > 0);
}

/** What the `which`-th of `count` other Nodes runs. */
export function partOf(runs, which, count) {
  const shared = runs.filter(({ shared: isShared }) => isShared);
  return runs.filter((run) => !run.once && (!run.shared || shared.indexOf(run) % count === which));
}

async function testFiles() {
  const entries = await readdir(join(root, 'test'), { recursive: true });
  const files = entries.map((entry) => entry.split(sep).join('/'));
  return files.filter((file) => file.endsWith('.test.ts')).sort();
}

function suiteOf(file) {
  const isIn = (folder) => file.startsWith(`${folder}/`);
  const found = SUITES.find((suite) => suite.folders.some(isIn) || suite.files?.includes(file));
  return found ?? SUITES.find(({ name }) => name === UNIT);
}

function runsOf(suite, files) {
  const paths = files.map((file) => `test/${file}`);
  if (paths.length === 0) return [];
  const { limitMs, once = false, shared = false, inPlace = false, needs = [] } = suite;
  const rules = { limitMs, once, shared, inPlace, needs };
  if (!suite.perFile) return [{ name: suite.name, files: paths, ...rules }];
  return paths.map((path) => {
    const name = path.split('/').slice(2).join('/').slice(0, -'.test.ts'.length);
    return { name: `${suite.name}/${name}`, files: [path], ...rules };
  });
}
