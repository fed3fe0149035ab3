'use strict';
/**
 * A mocha reporter for a program: one JSON line per outcome on file descriptor 3, written at once, so that nothing is
 * lost when the process dies in the middle.
 */
const { writeSync } = require('node:fs');
const { relative } = require('node:path');

const REPORT = 3;

class LineReporter {
  constructor(runner) {
    runner.on('pass', (test) => say({ kind: 'pass', ...describe(test) }));
    // A hook's title is its own only until it has ended.
    const skippedSuites = new Map();
    runner.on('hook end', (hook) => {
      const reason = reasonIn(hook.title);
      if (reason !== null) skippedSuites.set(hook.parent, reason);
    });
    runner.on('pending', (test) => {
      say({ kind: 'skip', ...describe(test), why: whySkipped(test, skippedSuites) });
    });
    runner.on('fail', (test, error) => say({ kind: 'fail', ...describe(test), error: explain(error) }));
    runner.on('end', () => say({ kind: 'end' }));
  }
}

function describe(test) {
  const file = test.file ? relative(process.cwd(), test.file) : '';
  return { title: test.titlePath().join(' › '), file, ms: test.duration ?? 0 };
}

/**
 * Mocha knows no reasons. A test that skips itself, or the `before` hook that skips it, says it at the end of its own
 * title: `(skipped: NAME the reason)`. Null where nobody did. `bySuite` holds what hooks said.
 */
function whySkipped(test, bySuite) {
  const own = reasonIn(test.title);
  if (own !== null) return own;
  for (let suite = test.parent; suite; suite = suite.parent) {
    if (bySuite.has(suite)) return bySuite.get(suite);
  }
  return null;
}

function reasonIn(title) {
  const found = /\(skipped: ([\w-]+) (.*)\)$/s.exec(title);
  return found && { name: found[1], reason: found[2] };
}

/** The message, the stack without what is not ours, and the causes. */
function explain(error) {
  const lines = [];
  for (let cause = error, depth = 0; cause !== undefined && cause !== null && depth < 4; depth += 1) {
    lines.push((depth === 0 ? '' : 'caused by ') + oneError(cause));
    cause = cause.cause;
  }
  return lines.join('\n');
}

function oneError(error) {
  if (typeof error !== 'object' || typeof error.stack !== 'string') return String(error);
  const foreign = /^\s+at .*(node:internal|node_modules\/(mocha|tsx|esbuild))/;
  const kept = error.stack.split('\n').filter((line) => !foreign.test(line));
  const text = kept.join('\n');
  return text.includes(error.message) ? text : `${error.name}: ${error.message}\n${text}`;
}

function say(line) {
  writeSync(REPORT, `${JSON.stringify(line)}\n`);
}

module.exports = LineReporter;
