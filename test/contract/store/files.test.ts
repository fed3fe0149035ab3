import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { files } from '../../../src/stores/files/index.ts';
import { storeDeps } from '../../stores/deps.ts';
import { storeContract } from './contract.ts';

for (const format of ['json', 'env'] as const)
  describe(`the files store keeps the contract of stores (${format})`, () => {
    let directory: string;

    before(async () => {
      directory = await mkdtemp(join(tmpdir(), 'keyturn-files-'));
    });

    after(() => rm(directory, { recursive: true, force: true }));

    let places = 0;
    storeContract(async () => {
      const file = `trading-${++places}.${format}`;
      const encode = (fields: Readonly<Record<string, string>>) =>
        format === 'json'
          ? JSON.stringify(fields)
          : Object.entries(fields)
              .map(([name, value]) => `${name}=${value}\n`)
              .join('');
      return {
        store: files.create('plain', { directory, format }, storeDeps(directory)),
        destination: { name: `plain:${file}`, store: 'plain', at: { file } },
        listStaged: () => readdir(join(directory, '.keyturn-staging', file)).catch(() => []),
        writeForeign: (fields) => writeFile(join(directory, file), encode(fields)),
      };
    });
  });
