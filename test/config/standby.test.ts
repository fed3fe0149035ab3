import assert from 'node:assert/strict';
import { DOCUMENTS, fleetOf, Folder, problemsOf, writeSet } from './fixtures.ts';

const withStandby = (standby: string, document: string = DOCUMENTS.credential): string =>
  document.replace('  owner:', `  standby: ${standby}\n  owner:`);

describe('a standby application', () => {
  let folder: Folder;

  beforeEach(async () => {
    folder = await Folder.make();
  });
  afterEach(() => folder.remove());

  it('is read beside the application', async () => {
    await writeSet(folder, { credential: withStandby('wb-orders-1-b') });
    const credential = (await fleetOf(folder)).credentials.get('wb-orders-1');
    assert.deepEqual([credential?.application, credential?.standby], ['wb-orders-1', 'wb-orders-1-b']);
  });

  it('is a problem where it is the credential’s own application, or anybody else’s', async () => {
    const other = DOCUMENTS.credential
      .replace('name: wb-orders-1', 'name: wb-orders-2')
      .replace('path: trading/wb-orders-1', 'path: elsewhere');
    await writeSet(folder, {
      credential: [withStandby('wb-orders-1'), withStandby('wb-orders-1', other)].join('---\n'),
    });
    const saw = `standby: wb-orders-1 at issuer webull-hk is already claimed at ${folder.file('credential.yaml')}:1`;
    assert.deepEqual(
      (await problemsOf(folder)).map((problem) => [problem.code, problem.saw]),
      [
        ['KT1022', saw],
        ['KT1022', saw],
      ],
    );
  });
});
