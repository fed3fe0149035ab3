import { parseArgs } from 'node:util';

const USAGE = `npm test                          every suite
npm test -- --all                 the gates as well, and the suites again on the other Node versions
npm test -- unit e2e              these suites (e2e unit stores journal engine sandbox house)
npm test -- e2e/kill ticker       one run of a suite, or the test files with this in their path
npm test -- --grep "old key"      tests whose title matches
npm test -- --node 22             on that Node instead of this one`;

/** What the developer asked for; prints the usage and ends when that was asked for or misspelt. */
export function readArguments(argv) {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        all: { type: 'boolean', default: false },
        grep: { type: 'string', short: 'g' },
        node: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return leave(0, USAGE);
    return { ...values, words: positionals };
  } catch (thrown) {
    return leave(2, `${thrown.message}\n\n${USAGE}`);
  }
}

function leave(code, text) {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exit(code);
}
