import { readdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embedded } from '../../../src/stores/embedded/index.ts';
import { storeDeps } from '../../stores/deps.ts';
import { storeContract } from './contract.ts';

describe('the embedded store keeps the contract of stores', () => {
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'keyturn-embedded-'));
  });

  after(() => rm(directory, { recursive: true, force: true }));

  let places = 0;
  storeContract(async () => {
    const path = `trading/place-${++places}`;
    const deps = storeDeps(directory);
    const folder = join(directory, 'own', encodeURIComponent(path));
    return {
      store: embedded.create('own', {}, deps),
      destination: { name: `own:${path}`, store: 'own', at: { path } },
      listStaged: () => readdir(join(folder, 'staged')).catch(() => []),
      readPrevious: async (version) => {
        const { readFile } = await import('node:fs/promises');
        const opened = await deps.open(await readFile(join(folder, `v${version}.age`)));
        return (JSON.parse(Buffer.from(opened).toString('utf8')) as { fields: Record<string, string> })
          .fields;
      },
    };
  });
});
