import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { scan } from '../../src/scan/scan.ts';
import type { ScanReport } from '../../src/scan/report.ts';
import { tarOf } from './archives.ts';
import { chanceText, fingerprintsOf, MADE_AT, managed } from './press.ts';

const DELETED = chanceText('deleted by a later layer', 40);
const IN_ENV = chanceText('in the environment', 40);
const FINGERPRINTS = fingerprintsOf([
  managed('deleted', 'app-secret', DELETED),
  managed('environment', 'app-secret', IN_ENV),
]);

const LAYERS = [tarOf({ 'etc/app.conf': `k=${DELETED}` }), tarOf({ 'etc/.wh.app.conf': '' })];
const CONFIG = JSON.stringify({ config: { Env: [`APP_SECRET=${IN_ENV}`] } });

const blob = (content: Buffer | string): readonly [string, Buffer | string, string] => {
  const digest = createHash('sha256').update(content).digest('hex');
  return [`blobs/sha256/${digest}`, content, `sha256:${digest}`];
};

/** As docker saves it, and as OCI lays it out; without the blob whose number is named. */
function images(without: number | null = null): Readonly<Record<string, Buffer>> {
  const layers = LAYERS.map((layer) => blob(gzipSync(layer)));
  const config = blob(CONFIG);
  const manifest = blob(
    JSON.stringify({ config: { digest: config[2] }, layers: layers.map(([, , digest]) => ({ digest })) }),
  );
  const index = JSON.stringify({ manifests: [{ digest: manifest[2] }] });
  const kept = [...layers, config, manifest].filter((_, number) => number !== without);
  const names = ['a/layer.tar', 'b/layer.tar'];
  return {
    oci: tarOf({
      'index.json': index,
      ...Object.fromEntries(kept.map(([name, content]) => [name, content])),
    }),
    docker: tarOf({
      'manifest.json': JSON.stringify([{ Config: 'config.json', Layers: names }]),
      'config.json': CONFIG,
      ...Object.fromEntries(
        names
          .map((name, number) => [name, LAYERS[number] ?? Buffer.alloc(0)] as const)
          .filter((_, number) => number !== without),
      ),
    }),
  };
}

describe('an image', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyturn-image-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function scanned(image: Buffer): Promise<ScanReport> {
    const file = join(folder, 'image.tar');
    await writeFile(file, image);
    return scan({
      ...{
        target: `image:${file}`,
        hook: null,
        state: null,
        fingerprints: FINGERPRINTS,
        input: new PassThrough(),
      },
      ...{ now: () => MADE_AT, onSighting: () => undefined },
    });
  }

  for (const [kind, image] of Object.entries(images())) {
    it(`of ${kind} gives up what a later layer has deleted, and what its configuration says`, async () => {
      for (const packed of [image, gzipSync(image)]) {
        const { verdict, findings, coverage } = await scanned(packed);
        assert.equal(verdict, 'leak');
        assert.deepEqual(
          findings.map(({ credential }) => credential),
          ['deleted', 'environment'],
        );
        assert.match(findings[0]?.places[0]?.place ?? '', /image\.tar!.+!etc\/app\.conf$/);
        assert.equal(coverage.searched, coverage.listed);
      }
    });
  }

  it('is never clean without one of the layers that it names', async () => {
    for (const image of Object.values(images(1))) {
      const { coverage } = await scanned(image);
      assert.match(coverage.unread[0]?.why ?? '', /not there/);
      assert.equal(coverage.searched, coverage.listed - 1);
    }
  });

  it('is refused where it is none', async () => {
    await assert.rejects(scanned(tarOf({ 'readme.txt': 'a tar of something else' })), { code: 'KT6413' });
  });
});
