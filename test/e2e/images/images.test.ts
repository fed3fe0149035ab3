import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageVersion } from '../../../src/wiring/version.ts';
import { buildOurImages } from '../../support/images/images.ts';
import { unpackImage } from '../../support/images/unpack.ts';
import type { UnpackedImage } from '../../support/images/unpack.ts';
import { requireServer } from '../../support/servers/require.ts';

const MEGABYTE = 1_000_000;

describe('the images of the Dockerfile', () => {
  let folder: string | null = null;
  let keyturn: UnpackedImage;
  let agent: UnpackedImage;
  let sizes: readonly number[];

  before(async function () {
    requireServer(this, 'images');
    this.timeout(600_000);
    folder = await mkdtemp(join(tmpdir(), 'keyturn-unpacked-'));
    const archives = await buildOurImages();
    keyturn = await unpackImage(archives.keyturn, join(folder, 'keyturn'));
    agent = await unpackImage(archives.agent, join(folder, 'agent'));
    sizes = await Promise.all(
      [archives.keyturn, archives.agent].map(async (file) => (await stat(file)).size),
    );
  });

  after(async () => {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  });

  it('run as nobody in particular, and say which program they are', () => {
    assert.deepEqual([keyturn.config.User, agent.config.User], ['65532:65532', '65532:65532']);
    assert.deepEqual(agent.config.Entrypoint, ['/usr/local/bin/node', '/keyturn/keyturn-agent.js']);
    assert.equal(keyturn.config.Entrypoint.at(-1), '/app/dist/main.js');
    assert.deepEqual(keyturn.config.Cmd, ['run']);
  });

  it('hold Node, the libraries that it is linked with, and nothing else of a system', async () => {
    for (const { root } of [keyturn, agent]) {
      assert.deepEqual(
        (await programs(root)).filter((file) => !/\/ld-linux|\.so\.\d+$/.test(file)),
        ['usr/local/bin/keyturn', 'usr/local/bin/node'],
      );
      assert.deepEqual((await readdir(join(root, 'etc'))).sort(), ['group', 'nsswitch.conf', 'passwd']);
    }
  });

  it('start by themselves: the command line by its name, the agent as the injector calls it', async () => {
    const { stdout } = await runIn(keyturn, ['keyturn', '--version']);
    assert.equal(stdout.trim(), `keyturn ${packageVersion()}`);
    assert.match(
      (await runIn(keyturn, [...keyturn.config.Entrypoint, 'explain', 'KT1033'])).stdout,
      /KT1033/,
    );
    const { stderr } = await runIn(agent, [...agent.config.Entrypoint, '/none/agent.json', '--check']);
    assert.match(stderr, /KT6501/);
  });

  it('load SQLite, without which the daemon has no journal', async () => {
    const script = `
      const { sqliteDriver } = await import('/app/dist/journal/sqlite/driver.js');
      const database = new (await sqliteDriver())('/data/probe.db');
      console.log(database.prepare('select 6 * 7 as answer').get().answer);`;
    const command = ['/usr/local/bin/node', '--input-type=module', '--eval', script];
    assert.equal((await runIn(keyturn, command)).stdout.trim(), '42');
  });

  it('let the daemon write its data and its temporary files, and nothing else', async () => {
    const attempt = (path: string): string =>
      `try { fs.writeFileSync('${path}', ''); console.log('yes'); } catch { console.log('no'); }`;
    const script = ['/data/x', '/tmp/x', '/x', '/app/x', '/etc/x'].map(attempt).join('\n');
    const { stdout } = await runIn(keyturn, ['/usr/local/bin/node', '--eval', script]);
    assert.deepEqual(stdout.trim().split('\n'), ['yes', 'yes', 'no', 'no', 'no']);
  });

  it('are as small as docs/guide/kubernetes.md says', () => {
    const [ofKeyturn = 0, ofAgent = 0] = sizes;
    assert.ok(ofKeyturn < 195 * MEGABYTE, `keyturn: ${ofKeyturn} bytes`);
    assert.ok(ofAgent < 140 * MEGABYTE, `agent: ${ofAgent} bytes`);
  });
});

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
}

/** With the image as the whole file system, as its user, in its environment. */
async function runIn({ root, config }: UnpackedImage, command: readonly string[]): Promise<Ended> {
  const environment = Object.fromEntries(
    config.Env.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  ) as Record<string, string>;
  const args = [`--userspec=${config.User}`, root, ...command];
  const options = { env: { PATH: '/usr/sbin', ...environment } };
  return promisify(execFile)('/usr/sbin/chroot', args, options).catch((ended: unknown) => ended as Ended);
}

/** What the kernel would start, or a loader load, outside the application. */
async function programs(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const ours = /^(?:app|keyturn|etc)\//;
  return paths.filter((path) => !ours.test(path)).sort();
}
