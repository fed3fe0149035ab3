import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NOW } from '../http/sample-fleet.ts';
import { startDaemon, widest } from './world-for-tests.ts';
import type { Daemon, Run } from './world-for-tests.ts';

const SECRET = 'fakesecret0123456789abcdef012345';

describe('keyturn adopt', () => {
  let daemon: Daemon;
  let file: string;

  beforeEach(async () => {
    daemon = await startDaemon();
    file = join(daemon.data, 'keys.csv');
  });
  afterEach(() => daemon.stop());

  const calls = (operation: string) => daemon.double.calls.filter((call) => call.operation === operation);
  const withList = async (text: string, ...more: readonly string[]): Promise<Run> => {
    await writeFile(file, text);
    return daemon.keyturn('adopt', '--csv', file, ...more);
  };

  it('asks first what would be, then for it, with the ages of the list', async () => {
    const { code, out } = await withList(
      'credential,born\nwb-orders-1,2026-05-01\nwb-risk,\n',
      '--reason',
      'takeover',
    );
    assert.equal(code, 0, out);
    const asks = [
      { name: 'wb-orders-1', bornAt: Date.UTC(2026, 4, 1) },
      { name: 'wb-risk', bornAt: null },
    ];
    assert.deepEqual(
      calls('adopt').map(({ args }) => args.slice(0, 3)),
      [
        [asks, 'takeover', true],
        [asks, 'takeover', false],
      ],
    );
  });

  it('only looks under --dry-run, in a table of 80 columns and as data', async () => {
    const text = 'credential,born,owner\nwb-orders-1,2026-05-01,group:broker-ops\n';
    const { out, err } = await withList(text, '--dry-run');
    assert.ok(widest(out) <= 80);
    assert.match(
      out,
      /^ {2}WHAT +CREDENTIAL +OWNER +AGE +PLACE +BECAUSE\n\+ adopt +wb-orders-1 +group:broker-ops/,
    );
    assert.match(err, /Next: the same without --dry-run/);
    const data = JSON.parse((await withList(text, '--dry-run', '-o', 'json')).out) as {
      items: { bornAt: string }[];
    };
    assert.equal(data.items[0]?.bornAt, '2026-05-01T00:00:00.000Z');
    assert.ok(calls('adopt').every(({ args }) => args[2] === true));
  });

  it('names every mistake of a list with line and column, and asks for nothing', async () => {
    const { code, err } = await withList(
      [
        'credential,store,place,born,labels',
        'Wb Orders,,,,',
        'wb-a,vault-prod,,2026-02-30,',
        ',,,,env',
        'wb-b,,',
        `wb-c,,,${new Date(NOW + 86_400_000).toISOString()},`,
      ].join('\n'),
    );
    assert.equal(code, 1);
    for (const said of [
      /KT6041 .*keys\.csv: line 2, column 1 \(credential\): no name/,
      /line 3, column 4 \(born\): no date/,
      /line 3, column 3 \(place\): a store and a place go together/,
      /line 4, column 5 \(labels\): no labels/,
      /line 5: 3 columns, and 5 in the header/,
      /line 6, column 4 \(born\): in the future/,
    ])
      assert.match(err.replaceAll(/\n +/g, ' '), said);
    assert.deepEqual([...calls('survey'), ...calls('adopt')], []);
  });

  it('takes no column that is called like a secret, and no cell that looks like one', async () => {
    for (const text of [
      `credential,App Secret\nwb-a,${SECRET}\n`,
      `credential,password\nwb-a,${SECRET}\n`,
      `credential,api_key\nwb-a,${SECRET}\n`,
      `credential,owner\nwb-a,${SECRET}\n`,
    ]) {
      const { code, out, err } = await withList(text);
      assert.equal(code, 1);
      assert.match(err, /KT6042/);
      assert.ok(!(out + err).includes(SECRET));
    }
    assert.deepEqual(calls('survey'), []);
  });

  it('repeats nothing of a list that is no CSV, nor of a column that nobody knows', async () => {
    const broken = await withList(`credential,born\nwb-a,"${SECRET}\n`);
    assert.match(broken.err.replaceAll(/\n +/g, ' '), /KT6041 .*line \d+, column \d+: csv quote not closed/);
    const unknown = await withList(`credential,onwer\nwb-a,${SECRET}\n`);
    assert.match(
      unknown.err.replaceAll(/\n +/g, ' '),
      /line 1, column 2: no column of a list; did you mean owner\?/,
    );
    assert.ok(![broken.err, unknown.err].some((text) => text.includes(SECRET)));
  });

  it('looks at a store with its prefix, and says where it has nowhere to look', async () => {
    await daemon.keyturn(
      'adopt',
      '--from',
      'aws-prod',
      '--prefix',
      'trading/',
      '--tag',
      'env=prod',
      '--dry-run',
    );
    const [look] = calls('survey');
    assert.deepEqual(look?.args[0], {
      ...{ from: { store: 'aws-prod', prefix: 'trading/', tag: 'env=prod' }, places: [] },
    });
    for (const wrong of [[], ['--prefix', 'x'], ['--from', 'aws-prod', '--tag', 'env']]) {
      const { code, err } = await daemon.keyturn('adopt', ...wrong);
      assert.deepEqual([code, err.startsWith('KT6031')], [2, true]);
    }
  });

  it('writes manifests for what has none, and over no file', async () => {
    daemon.double.surveyed = [
      {
        ...{
          store: 'vault-prod',
          place: 'kv/trading/wb-new',
          placeKey: 'path',
          credential: null,
          owner: null,
        },
        ...{ fields: { APP_KEY: 'appKey', APP_SECRET: 'appSecret' }, problem: null },
      },
    ];
    const out = join(daemon.data, 'new.yaml');
    const ask = () => daemon.keyturn('adopt', '--from', 'vault-prod', '--out', out);
    const first = await ask();
    assert.equal(first.code, 0, first.err);
    assert.match(first.out, /\? propose +wb-new +unowned +unknown/);
    assert.match(await readFile(out, 'utf8'), /metadata: \{ name: "wb-new" \}[^]*# owner: unowned/);
    const before = await readFile(out, 'utf8');
    const second = await ask();
    assert.match(second.err, /KT6038 [^]*a file of\s+that name/);
    assert.equal(await readFile(out, 'utf8'), before);
  });

  it('adopts none where one is wrong, and says which', async () => {
    daemon.double.surveyed = [
      {
        ...{ store: 'vault-prod', place: 'kv/x', placeKey: 'path', credential: null, owner: null },
        ...{ fields: null, problem: 'nothing stands there' },
      },
    ];
    const { code, out, err } = await withList(
      'credential,store,place\nwb-orders-1,,\nwb-x,vault-prod,kv/x\n',
    );
    assert.equal(code, 1);
    assert.match(out, /✖ wrong/);
    assert.match(err.replaceAll(/\n +/g, ' '), /KT5113 keyturn adopt: .*keys\.csv:3: nothing stands there/);
    assert.ok(calls('adopt').every(({ args }) => args[2] === true));
  });
});
