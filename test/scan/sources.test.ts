import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { scan } from '../../src/scan/scan.ts';
import type { ScanReport } from '../../src/scan/report.ts';
import { chanceText, fingerprintsOf, MADE_AT, managed } from './press.ts';

const KEY = chanceText('app key', 32, '0123456789abcdef');
const SECRET = chanceText('app secret', 40);
const FINGERPRINTS = fingerprintsOf([managed('wb-1', 'app-key', KEY), managed('wb-1', 'app-secret', SECRET)]);
const MEBIBYTE = 1 << 20;
/** Of the single line; `KEYTURN_SCAN_MEBIBYTES=1024` makes it a gibibyte. */
const LINE_MEBIBYTES = Number(process.env.KEYTURN_SCAN_MEBIBYTES ?? 64);

async function scanned(
  target: string,
  input: AsyncIterable<Uint8Array> = new PassThrough(),
): Promise<ScanReport> {
  return scan({
    target,
    hook: null,
    state: null,
    fingerprints: FINGERPRINTS,
    input,
    now: () => MADE_AT,
    onSighting: () => undefined,
  });
}

describe('a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyturn-scan-'));
    await mkdir(join(folder, 'a/b'), { recursive: true });
    await writeFile(join(folder, 'a/one.txt'), 'nothing');
    await writeFile(join(folder, 'a/b/two.txt'), 'nothing either');
  });
  afterEach(async () => {
    await chmod(join(folder, 'a/b'), 0o700);
    await rm(folder, { recursive: true });
  });

  it('is clean when every file was searched and the canary was found', async () => {
    const { verdict, coverage, findings } = await scanned(folder);
    assert.deepEqual([verdict, findings.length], ['clean', 0]);
    assert.deepEqual([coverage.listed, coverage.searched, coverage.canary.missed.length], [2, 2, 0]);
  });

  it('has leaked a key with its secret, wherever the two stand', async () => {
    await writeFile(join(folder, 'a/one.txt'), `id=${KEY}\n`);
    await writeFile(join(folder, 'a/b/two.txt'), Buffer.from(SECRET).toString('base64'));
    const { verdict, findings } = await scanned(folder);
    assert.equal(verdict, 'leak');
    assert.deepEqual(
      findings.map(({ credential, version, level, places }) => [credential, version, level, places.length]),
      [['wb-1', 1, 'pair', 2]],
    );
  });

  it('has leaked a secret without its key', async () => {
    await writeFile(join(folder, 'a/one.txt'), SECRET);
    const { verdict, findings } = await scanned(folder);
    assert.deepEqual([verdict, findings[0]?.level], ['leak', 'secret']);
  });

  it('is warned of for an App Key alone, and is clean', async () => {
    await writeFile(join(folder, 'a/one.txt'), KEY);
    const { verdict, findings } = await scanned(folder);
    assert.deepEqual([verdict, findings[0]?.level], ['clean', 'key']);
  });

  it('is never clean where something can not be opened', async () => {
    await writeFile(join(folder, 'a/logs.xz'), Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 1]));
    const { verdict, coverage } = await scanned(folder);
    assert.equal(verdict, 'partial');
    assert.match(coverage.unread[0]?.why ?? '', /xz/);
  });

  it('is searched for where links lead to, and for no more of them', async () => {
    await symlink(`/nowhere/${SECRET}`, join(folder, 'link'));
    await symlink('..', join(folder, 'a/loop'));
    const { findings, coverage } = await scanned(folder);
    assert.equal(findings[0]?.places[0]?.place, join(folder, 'link'));
    assert.equal(coverage.listed, 4);
  });

  it('says that the history of a repository in it was not searched', async () => {
    await mkdir(join(folder, '.git/objects/00'), { recursive: true });
    await writeFile(join(folder, '.git/objects/00/11'), 'compressed');
    await writeFile(join(folder, '.git/HEAD'), 'ref: refs/heads/main');
    const { notes } = await scanned(folder);
    assert.deepEqual(notes, [`The history of ${folder} was not searched: keyturn scan git:${folder}`]);
  });

  it('is refused where there is none', async () => {
    await assert.rejects(scanned(join(folder, 'none')), { code: 'KT6410' });
  });
});

describe('what is piped in', () => {
  it('is searched in one line of many megabytes, in as much memory as a short one', async function () {
    this.timeout(600_000);
    const filler = Buffer.from(chanceText('filler', 65_536));
    let most = 0;
    async function* line(): AsyncGenerator<Buffer> {
      for (let at = 0; at < LINE_MEBIBYTES * 16; at += 1) {
        yield at === LINE_MEBIBYTES * 8 ? Buffer.concat([filler, Buffer.from(SECRET), filler]) : filler;
        most = Math.max(most, process.memoryUsage().arrayBuffers);
      }
    }
    const before = process.memoryUsage().arrayBuffers;
    const { verdict, findings, coverage } = await scanned('-', line());
    assert.deepEqual([verdict, findings[0]?.level], ['leak', 'secret']);
    assert.equal(findings[0]?.places[0]?.byte, LINE_MEBIBYTES * 8 * 65_536 + 65_536);
    assert.ok(coverage.bytes > LINE_MEBIBYTES * MEBIBYTE);
    assert.ok(most - before < 48 * MEBIBYTE, `${(most - before) / MEBIBYTE} MiB more than before`);
  });

  it('is told of while it still goes on', async () => {
    const input = new PassThrough();
    const told = new Promise<string>((resolve) => {
      void scan({
        ...{ target: '-', hook: null, state: null, fingerprints: FINGERPRINTS, input, now: () => MADE_AT },
        onSighting: ({ credential, part }) => resolve(`${credential} ${part}`),
      });
    });
    input.write(`a line with ${SECRET}\n`);
    assert.equal(await told, 'wb-1 app-secret');
    input.end();
  });
});
