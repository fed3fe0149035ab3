/** `npm test`: everything a fresh clone needs to know whether it works. `npm test -- --help` says how to run less. */
import './node-version.cjs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDependencies } from './setup/dependencies.mjs';
import { ensureBuilt } from './setup/distribution.mjs';
import { root } from './setup/paths.mjs';
import { readArguments } from './suite/arguments.mjs';
import { runPool } from './suite/pool.mjs';
import { print, printFailures, printRun, printSkips, printTotals } from './suite/print.mjs';

const WIDTH = Math.min(4, Math.max(2, availableParallelism()));

const wanted = readArguments(process.argv.slice(2));
const inCi = process.env.CI === 'true' || process.env.CI === '1';
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => interrupted.abort());

const totals = { passed: 0, failures: [], skips: [] };
const tempDir = await mkdtemp(join(tmpdir(), 'kt-'));
try {
  await testEverything();
} catch (thrown) {
  recordFailure({ title: 'test run', file: '', error: thrown.stack });
} finally {
  await rm(tempDir, { recursive: true, force: true });
}
await conclude();

async function testEverything() {
  await ensureDependencies();
  // Imported only now: they use packages.
  const { ensureServers } = await import('./suite/servers.mjs');
  const runs = await listWanted();
  await Promise.all([ensureServers(runs, print), ensureBuilt().catch(buildFailed)]);
  await runPool(await listJobs(runs), WIDTH);
  if (interrupted.signal.aborted) recordFailure({ title: 'test run', file: '', error: 'interrupted' });
}

function buildFailed(thrown) {
  recordFailure({ title: 'build', file: '', error: thrown.message });
}

async function listWanted() {
  const { choose, listRuns } = await import('./suite/suites.mjs');
  const runs = choose(await listRuns(), wanted.words);
  if (runs.length === 0) throw new Error(`no test file matches ${wanted.words.join(' ')}`);
  return runs;
}

/** Whatever is slow to prepare goes first, so that it is ready when its suites' turn comes. */
async function listJobs(runs) {
  const { gates } = await import('./suite/gates.mjs');
  const { otherNodes, nodeOf, prepareNode, prepareThisNode } = await import('./suite/node-matrix.mjs');
  const { partOf } = await import('./suite/suites.mjs');
  const versions = wanted.node !== undefined ? [nodeOf(wanted.node)] : wanted.all ? otherNodes : [];
  const share = (index) => (wanted.node === undefined ? partOf(runs, index, versions.length) : runs);
  const others = versions.map((version, index) =>
    onNode(`[node ${version}] `, () => prepareNode(version, tempDir, print), share(index)),
  );
  const here = wanted.node === undefined ? [onNode('', () => prepareThisNode(tempDir), runs)] : [];
  return [
    ...[...here, ...others].map(({ preparation }) => preparation),
    ...here.flatMap(({ jobs }) => jobs),
    ...(wanted.all ? gates.map(gateJob) : []),
    ...others.flatMap(({ jobs }) => jobs),
  ];
}

function mochaJob(run, place, title) {
  const name = `${title}${run.name}`;
  return {
    name,
    run: async () => {
      const ready = await place;
      if (ready === null || interrupted.signal.aborted) return;
      const { runMocha } = await import('./suite/run-mocha.mjs');
      const temp = await mkdtemp(join(tempDir, 't-'));
      const options = { grep: wanted.grep, onFailure: sayFailure, signal: interrupted.signal };
      record(name, await runMocha(run, { ...ready, temp }, options));
    },
  };
}

function gateJob(gate) {
  const run = async () => {
    if (!interrupted.signal.aborted) record(gate.name, await gate.run({ onFailure: sayFailure }));
  };
  return { name: gate.name, run };
}

/** A Node that can't be made ready is one failure, and its suites do not run. */
function onNode(title, prepare, runs) {
  let settle;
  const copy = new Promise((resolve) => (settle = resolve));
  const name = `${title}preparation`;
  const run = async () => {
    try {
      settle({ ...(await prepare()), title });
    } catch (thrown) {
      recordFailure({ title: name, file: '', error: thrown.stack });
      settle(null);
    }
  };
  const checkout = copy.then((place) => place && { ...place, cwd: root, compiled: false });
  const placeOf = ({ inPlace }) => (inPlace ? checkout : copy);
  return { preparation: { name, run }, jobs: runs.map((each) => mochaJob(each, placeOf(each), title)) };
}

function record(name, outcome) {
  totals.passed += outcome.passed;
  totals.failures.push(...outcome.failures);
  totals.skips.push(...outcome.skips);
  const ran = outcome.passed + outcome.failures.length + outcome.skips.length;
  if (ran > 0) printRun(name, outcome);
}

function recordFailure(failure) {
  totals.failures.push(failure);
  sayFailure(failure);
}

/** At once, in one line; in full at the end. */
function sayFailure({ title, file }) {
  print(`  ✖ ${title}${file ? `  (${file})` : ''}`);
}

async function conclude() {
  const judged = await judge();
  const failures = [...totals.failures, ...judged.failures];
  if (totals.passed + failures.length === 0)
    failures.push({ title: 'test run', file: '', error: 'no test ran' });
  printFailures(failures);
  printSkips(judged.permitted);
  printTotals({ passed: totals.passed, failed: failures.length, skipped: judged.permitted.length });
  process.exitCode = failures.length > 0 ? 1 : 0;
}

async function judge() {
  if (totals.skips.length === 0) return { permitted: [], failures: [] };
  const { judgeSkips } = await import('./suite/skips.mjs');
  return judgeSkips(totals.skips, { inCi });
}
