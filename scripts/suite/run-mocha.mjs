import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { seconds } from '../setup/step.mjs';
import { MARK, endLeftovers } from './leftovers.mjs';
import { compiledName } from './tree.mjs';

const REPORTER = fileURLToPath(new URL('reporter.cjs', import.meta.url));
const TEST_LIMIT_MS = 20_000;
const EXIT_LIMIT_MS = 15_000;
const OUTPUT_KEPT = 16_000;

/**
 * Runs test files in one mocha process. `place` is `{ node, cwd, compiled, temp, title }`: which Node, in which tree,
 * whether JavaScript stands beside its sources, where temporary files go, what to put before names. Resolves to
 * `{ passed, failures, skips, ms }`; what mocha itself can't report (a crash, a time-out, no test at all, processes left
 * behind) is a failure as well.
 */
export async function runMocha(run, place, { grep, onFailure, signal }) {
  const startedAt = Date.now();
  const outcome = { passed: 0, failures: [], skips: [] };
  const fail = (title, error, file = '') => {
    const failure = { title: `${place.title}${title}`, error, file };
    outcome.failures.push(failure);
    onFailure(failure);
  };
  await mkdir(place.temp, { recursive: true });
  const mark = `${process.pid}-${place.temp}`;
  const child = spawn(place.node, mochaArguments(run, place, grep), {
    cwd: place.cwd,
    env: environmentFor(place, mark),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // A process group of its own: Ctrl-C reaches this script, which then ends the whole group.
    detached: true,
  });
  const ended = await follow(child, run, outcome, fail, place, signal);
  judgeEnd(ended, run, outcome, fail, grep);
  const left = await endLeftovers(mark, child.pid);
  for (const { pid, command } of left)
    fail(`${run.name}: a process was left behind`, `pid ${pid}: ${command}`);
  return { ...outcome, ms: Date.now() - startedAt };
}

function mochaArguments(run, { compiled }, grep) {
  const mocha = join('node_modules', 'mocha', 'bin', 'mocha.js');
  const fixed = ['--no-config', '--no-package', '--forbid-only', '--timeout', String(TEST_LIMIT_MS)];
  const filter = grep === undefined ? [] : ['--grep', grep];
  const loader = compiled ? ['--enable-source-maps'] : ['--import', 'tsx'];
  const files = compiled ? run.files.map(compiledName) : run.files;
  return [...loader, mocha, ...fixed, '--reporter', REPORTER, ...filter, ...files];
}

function environmentFor(place, mark) {
  const { NODE_OPTIONS: _options, NODE_ENV: _env, FORCE_COLOR: _color, ...rest } = process.env;
  return { ...rest, PATH: `${place.path}${rest.PATH}`, TMPDIR: place.temp, [MARK]: mark };
}

/** Reads the report while it is written. Resolves once the process is gone to how it went. */
async function follow(child, run, outcome, fail, place, signal) {
  const state = { finished: false, stopped: null, output: '' };
  const keep = (chunk) => {
    state.output = (state.output + chunk).slice(-OUTPUT_KEPT);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const stop = (why) => {
    state.stopped ??= why;
    endGroup(child.pid);
  };
  const limit = setTimeout(() => stop(`it ran longer than ${seconds(run.limitMs)}`), run.limitMs);
  let exitLimit;
  createInterface({ input: child.stdio[3] }).on('line', (text) => {
    const line = JSON.parse(text);
    if (line.kind === 'pass') outcome.passed += 1;
    if (line.kind === 'skip') outcome.skips.push({ ...line, title: `${place.title}${line.title}` });
    if (line.kind === 'fail') fail(line.title, line.error, line.file);
    if (line.kind !== 'end') return;
    state.finished = true;
    const kept = 'its tests ended but something kept the process alive';
    exitLimit = setTimeout(() => stop(kept), run.exitLimitMs ?? EXIT_LIMIT_MS);
  });
  const abort = () => stop('interrupted');
  signal.addEventListener('abort', abort);
  const [code, killedBy] = await new Promise((resolve) => {
    child.once('error', (error) => resolve([`could not start: ${error.message}`, null]));
    child.once('close', (...how) => resolve(how));
  });
  signal.removeEventListener('abort', abort);
  clearTimeout(limit);
  clearTimeout(exitLimit);
  return { ...state, code, killedBy };
}

function judgeEnd(ended, run, outcome, fail, grep) {
  const tail = ended.output.trim() === '' ? '' : `\n${ended.output.trim()}`;
  if (ended.stopped !== null) return fail(`${run.name}: stopped`, `${ended.stopped}${tail}`);
  if (!ended.finished) {
    return fail(`${run.name}: crashed`, `mocha ended with ${ended.killedBy ?? ended.code}${tail}`);
  }
  if (ended.code !== 0 && outcome.failures.length === 0) {
    return fail(`${run.name}: failed after its tests`, `mocha ended with ${ended.code}${tail}`);
  }
  const ran = outcome.passed + outcome.failures.length + outcome.skips.length;
  if (ran === 0 && grep === undefined) fail(`${run.name}: no test ran`, run.files.join(', '));
}

function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}
