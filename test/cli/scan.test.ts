import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyName } from '../../src/scan/fingerprints/format.ts';
import { NOW } from '../http/sample-fleet.ts';
import { chanceText, managed, pressed, PUBLIC_KEY } from '../scan/press.ts';
import { cli } from './world-for-tests.ts';

const KEY = chanceText('app key', 32, '0123456789abcdef');
const SECRET = chanceText('app secret', 40);

describe('keyturn scan', () => {
  let folder: string;
  let file: string;
  const path = (name: string): string => join(folder, name);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyturn-scan-'));
    file = path('ci-1.fingerprints');
    const pair = [managed('wb-orders-1', 'app-key', KEY), managed('wb-orders-1', 'app-secret', SECRET)];
    await writeFile(file, pressed(pair, 'ci-1', NOW));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('exits 0 on a clean folder and says how much it searched', async () => {
    const { code, out, err } = await cli(['scan', folder, '-f', file, '--public-key', keyName(PUBLIC_KEY)]);
    assert.equal(code, 0, err);
    assert.match(out, /^searched 1 of 1: 0\.0 MB for 2 secrets\ncanary found in 9 of 9 shapes\n/m);
    assert.match(out, /✔ Clean\n$/);
  });

  it('exits 7 on a leak, names the places in 80 columns, and quotes nothing in any format', async () => {
    await writeFile(path('prod.env'), `A=1\nKEY=${KEY}\nSECRET=${SECRET}\n`);
    for (const format of [[], ['-o', 'json'], ['-o', 'sarif']]) {
      const { code, out, err } = await cli(['scan', folder, '-f', file, ...format]);
      assert.equal(code, 7);
      for (const value of [KEY, SECRET]) assert.ok(!`${out}${err}`.includes(value.slice(4, 16)));
      if (format.length > 0) JSON.parse(out);
      else {
        assert.match(
          out,
          /^✖ wb-orders-1 v1: App Key and App Secret\n {4}app-key {5}.*prod\.env:2\n {4}app-secret {2}.*:3$/m,
        );
        assert.match(err, /^Next: keyturn show wb-orders-1/);
      }
    }
  });

  it('searches what is piped in', async () => {
    const piped = `debug secret=${SECRET}\n`;
    const { code, out, err } = await cli(['scan', '-', '-f', file], { piped });
    assert.equal(code, 7, err);
    assert.match(out, /^✖ wb-orders-1 v1: App Secret/m);
    assert.equal((await cli(['scan', '-', '-f', file], { piped: 'nothing\n' })).code, 0);
  });

  it('writes SARIF whose results have a rule, a level and a place', async () => {
    await writeFile(path('prod.env'), `\n\nSECRET=${SECRET}\n`);
    const { out } = await cli(['scan', folder, '-f', file, '-o', 'sarif']);
    const { version, runs } = JSON.parse(out) as {
      version: string;
      runs: { results: { ruleId: string; level: string; locations: { physicalLocation: unknown }[] }[] }[];
    };
    assert.equal(version, '2.1.0');
    const [result] = runs[0]?.results ?? [];
    assert.deepEqual([result?.ruleId, result?.level], ['secret', 'error']);
    assert.deepEqual(result?.locations[0]?.physicalLocation, {
      artifactLocation: { uri: `file://${path('prod.env')}` },
      region: { startLine: 3 },
    });
  });

  it('exits 6 where not everything was searched, and does not call it clean', async () => {
    await writeFile(path('logs.xz'), Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 1]));
    const { code, out } = await cli(['scan', folder, '-f', file]);
    assert.equal(code, 6);
    assert.match(out, /^! not searched: .*logs\.xz: compressed by xz/m);
    assert.doesNotMatch(out, /Clean/);
  });

  it('exits 0 for an App Key alone, with a warning', async () => {
    await writeFile(path('app.yaml'), `appKey: ${KEY}\n`);
    const { code, out } = await cli(['scan', folder, '-f', file]);
    assert.equal(code, 0);
    assert.match(out, /^! wb-orders-1 v1: App Key alone/m);
  });

  it('searches nothing with fingerprints that are damaged, of another key, or not there', async () => {
    const [first, last] = [await cli(['scan', folder, '-f', path('none')]), 'SHA256:other'];
    assert.match(first.err, /^KT6401 /);
    assert.match((await cli(['scan', folder, '-f', file, '--public-key', last])).err, /^KT6404 /);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"version":1', '"version":2'));
    const damaged = await cli(['scan', folder, '-f', file]);
    assert.deepEqual([damaged.code, damaged.out], [1, '']);
    assert.match(damaged.err, /^KT6403 /);
  });
});
