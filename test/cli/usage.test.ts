import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { COMMANDS } from '../../src/cli/commands.ts';
import { nearest } from '../../src/domain/suggest.ts';
import { alertCatalogue } from '../../src/domain/alerts/catalogue.ts';
import { catalogue } from '../../src/domain/faults/catalogue.ts';
import { cli, startDaemon, widest } from './world-for-tests.ts';

describe('usage', () => {
  const wrong: readonly { readonly argv: readonly string[]; readonly code: string; readonly says: RegExp }[] =
    [
      { argv: ['statsu'], code: 'KT6030', says: /did you mean "status"\?.*Next: keyturn status --help/s },
      { argv: ['xyzzy'], code: 'KT6030', says: /no command "xyzzy"\n/ },
      { argv: ['--data', 'x', 'rotaet', 'y'], code: 'KT6030', says: /"rotaet"; did you mean "rotate"/ },
      { argv: ['status', '--wathc'], code: 'KT6031', says: /unknown option --wathc; did you mean --watch\?/ },
      { argv: ['status', '-z'], code: 'KT6031', says: /unknown option -z\n/ },
      { argv: ['status', 'extra'], code: 'KT6031', says: /one argument too many: "extra"/ },
      {
        argv: ['status', '-o', 'xml'],
        code: 'KT6031',
        says: /output is "xml"\n +expected one of "json", "yaml", "wide", "name"/,
      },
      { argv: ['status', '-o'], code: 'KT6031', says: /not enough arguments following: o/ },
      { argv: ['rotate'], code: 'KT6031', says: /an argument is missing\n +expected keyturn rotate <name>/ },
      { argv: ['rotate', 'x', '--timeout', 'soon'], code: 'KT6031', says: /--timeout: "soon"/ },
      { argv: ['rotate', 'x', '--note', 'a', '--note', 'b'], code: 'KT6031', says: /--note is given twice/ },
      { argv: ['plan', '--at', 'tomorrow'], code: 'KT6031', says: /--at: "tomorrow"/ },
      { argv: ['plan', '--at', '3d', '--out', 'x'], code: 'KT6031', says: /--at together with --out/ },
      { argv: ['run', '--tick', '5'], code: 'KT6031', says: /--tick: "5"/ },
      { argv: ['recover'], code: 'KT6031', says: /missing required argument: escrow/ },
      { argv: ['explain', 'KT5O13'], code: 'KT6037', says: /the nearest is KT5013/ },
      { argv: ['--nonsense'], code: 'KT6031', says: /unknown option --nonsense/ },
    ];
  for (const { argv, code, says } of wrong) {
    it(`exits 2 with ${code} for keyturn ${argv.join(' ')}`, async () => {
      const run = await cli(argv);
      assert.equal(run.code, 2);
      assert.equal(run.out, '');
      assert.ok(run.err.startsWith(code), run.err);
      assert.match(run.err, says);
      assert.match(run.err, /\nNext: keyturn .*\n$/);
      assert.ok(widest(run.err) <= 80, run.err);
    });
  }

  it('prints the overview for no argument and for --help', async () => {
    const overview = await cli(['--help']);
    assert.equal(overview.code, 0);
    assert.ok(widest(overview.out) <= 80);
    for (const { name, summary } of COMMANDS)
      assert.match(overview.out, new RegExp(`keyturn ${name}.*${summary.slice(0, 20)}`));
    assert.deepEqual(await cli([]), overview);
  });

  for (const { name } of COMMANDS) {
    it(`keyturn ${name} --help fits 80 columns and has an example`, async () => {
      const { code, out, err } = await cli([name, '--help']);
      assert.deepEqual([code, err], [0, '']);
      assert.ok(widest(out) <= 80, out);
      assert.match(out, new RegExp(`^keyturn ${name}`));
      assert.match(out, /Examples:\n {2}\S/);
    });
  }

  it('prints its version', async () =>
    assert.deepEqual(await cli(['--version']), { code: 0, out: 'keyturn 0.1.0\n', err: '' }));
});

describe('explain', () => {
  for (const code of [...Object.keys(catalogue), ...Object.keys(alertCatalogue)]) {
    it(`explains ${code} offline, in 80 columns`, async () => {
      const run = await cli(['explain', code.toLowerCase()]);
      assert.equal(run.code, 0);
      assert.ok(run.out.startsWith(`${code}  `));
      assert.match(run.out, /\nNext {6}\S/);
      assert.ok(widest(run.out) <= 80, run.out);
    });
  }

  it('lists every code', async () => {
    const { out } = await cli(['explain']);
    assert.equal(
      out.split('\n').length - 2,
      Object.keys(catalogue).length + Object.keys(alertCatalogue).length,
    );
    assert.ok(widest(out) <= 80);
  });
});

const RECIPIENTS = ['--recovery-recipient', 'age1a', '--recovery-recipient', 'age1b'];

describe('commands that need no daemon', () => {
  it('hand what was asked to the wiring, and its exit code back', async () => {
    const seen: unknown[] = [];
    const keep = (code: number) => async (options: unknown) => {
      seen.push(options);
      return code;
    };
    const offline = { run: keep(0), demo: keep(0), sandbox: keep(1), recover: keep(3), verify: keep(1) };
    const run = await cli(['run', '--manifests', 'm', ...RECIPIENTS, '--tick', '10s'], {
      offline,
      environment: { KEYTURN_DATA: 'd' },
    });
    assert.equal(run.code, 0);
    assert.deepEqual(seen.pop(), {
      dataDirectory: 'd',
      manifests: 'm',
      listen: null,
      tlsCert: null,
      tlsKey: null,
      recoveryRecipients: ['age1a', 'age1b'],
      escrowDirectory: null,
      anchorDirectory: null,
      ...{ database: null, databaseFile: null, escrowRetention: null, replica: null, heartbeatFile: null },
      ...{ kek: null, kekFile: null, kekLogin: null },
      tickMs: 10_000,
      logFormat: null,
      oidc: null,
      autopilot: null,
      logLevel: null,
    });
    assert.equal((await cli(['sandbox', '--listen', '127.0.0.1:0', '--seed-demo'], { offline })).code, 1);
    assert.deepEqual(seen.pop(), {
      listen: '127.0.0.1:0',
      ...{ apiListen: null, pagesListen: null, profile: null, tlsCert: null, tlsKey: null },
      seedDemo: true,
      dataDirectory: null,
    });
    assert.equal((await cli(['recover', '--escrow', 'e', '--identity', 'i'], { offline })).code, 3);
    assert.deepEqual(seen.pop(), {
      escrow: 'e',
      identityFile: 'i',
      sealed: false,
      credential: null,
      out: null,
    });
    assert.equal((await cli(['verify', '-o', 'json'], { offline })).code, 1);
    assert.deepEqual(seen.pop(), {
      ...{ dataDirectory: './data', format: 'json' },
      ...{ anchorsFile: null, publicKeyFile: null, database: null, databaseFile: null },
    });
    assert.equal((await cli(['demo'], { offline })).code, 0);
    assert.deepEqual(seen.pop(), { dataDirectory: null, keep: false });
  });

  it('are reported as an unforeseen error where they break', async () => {
    const offline = { demo: async () => Promise.reject(new Error('boom')) };
    const { code, err } = await cli(['demo'], { offline });
    assert.equal(code, 1);
    assert.match(err, /^KT5099 keyturn: an unforeseen error\n/);
  });
});

describe('completion', () => {
  it('offers commands, options and live names in bash', async function () {
    const daemon = await startDaemon();
    const script = (await daemon.keyturn('completion', 'bash')).out;
    const names = (await daemon.keyturn('list', '-o', 'name')).out;
    await daemon.stop();
    const complete = (...words: readonly string[]): readonly string[] => {
      const stub = `keyturn() { printf '%s' '${names}'; }`;
      const set = `COMP_WORDS=(keyturn ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}`;
      const text = execFileSync('bash', [
        '-c',
        `${stub}\n${script}\n${set}; _keyturn; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ]);
      return text.toString().trim().split('\n');
    };
    assert.deepEqual(complete('st'), ['status']);
    assert.deepEqual(complete('show', 'wb-o'), ['wb-orders-1']);
    assert.deepEqual(complete('revoke', 'x', '--no-r'), ['--no-replace']);
    assert.deepEqual(complete('audit', 'v'), ['verify']);
    assert.deepEqual(complete('explain', 'KT-A103'), ['KT-A103']);
  });

  for (const shell of ['zsh', 'fish']) {
    it(`knows every command in ${shell}`, async () => {
      const { out } = await cli(['completion', shell]);
      for (const { name } of COMMANDS) assert.match(out, new RegExp(`\\b${name}\\b`));
      assert.match(out, /keyturn list -o name/);
    });
  }
});

describe('suggestions', () => {
  const cases: readonly (readonly [string, readonly string[], string | null])[] = [
    ['statsu', ['status', 'show'], 'status'],
    ['shwo', ['status', 'show'], 'show'],
    ['x', ['status', 'show'], null],
    ['STATUS', ['status'], 'status'],
    ['', ['status'], null],
  ];
  for (const [word, candidates, expected] of cases) {
    it(`for ${JSON.stringify(word)}: ${expected ?? 'none'}`, () =>
      assert.equal(nearest(word, candidates), expected));
  }
});
