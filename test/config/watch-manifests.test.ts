import assert from 'node:assert/strict';
import { rename, rm, symlink } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { loadFleet } from '../../src/config/load-fleet.ts';
import { changedSince, watchManifests } from '../../src/config/watch-manifests.ts';
import { DOCUMENTS, ENVIRONMENT, Folder, stubDrivers, writeSet, NOW } from './fixtures.ts';

describe('noticing a change of the manifests', () => {
  let folder: Folder;
  beforeEach(async () => {
    folder = await Folder.make();
  });
  afterEach(() => folder.remove());

  async function changedAfter(act: () => Promise<unknown>): Promise<boolean> {
    const { files } = await loadFleet(folder.path, stubDrivers, ENVIRONMENT, NOW);
    assert.equal(await changedSince(folder.path, files), false, 'changed before anything was done');
    await act();
    return changedSince(folder.path, files);
  }

  it('sees an edit, a new file, a removed file and a replaced file', async () => {
    await writeSet(folder);
    assert.equal(await changedAfter(() => folder.write('policy.yaml', `${DOCUMENTS.policy}#`)), true);
    assert.equal(await changedAfter(() => folder.write('new/more.yaml', '#')), true);
    assert.equal(await changedAfter(() => rm(folder.file('channel.yaml'))), true);
    await folder.write('other', DOCUMENTS.issuer);
    assert.equal(await changedAfter(() => rename(folder.file('other'), folder.file('issuer.yaml'))), true);
  });

  it('sees that the links of a mounted ConfigMap were flipped', async () => {
    await folder.write('..1/all.yaml', Object.values(DOCUMENTS).join('---\n'));
    await folder.write('..2/all.yaml', Object.values(DOCUMENTS).join('---\n'));
    await symlink('..1', folder.file('..data'));
    await symlink('..data/all.yaml', folder.file('all.yaml'));
    const flip = async () => {
      await symlink('..2', folder.file('..tmp'));
      await rename(folder.file('..tmp'), folder.file('..data'));
    };
    assert.equal(await changedAfter(flip), true);
  });

  it('sees that the file of a secret changed or appeared', async () => {
    await writeSet(folder, { store: DOCUMENTS.store.replace('{fromEnv: VAULT_TOKEN}', '{fromFile: token}') });
    assert.equal(await changedAfter(() => folder.write('token', 'fake-token')), true);
    assert.equal(await changedAfter(() => folder.write('token', 'fake-token-2')), true);
  });

  it('does not ask for another load because of a set that was rejected', async () => {
    await writeSet(folder, { policy: 'kind: [' });
    assert.equal(await changedAfter(async () => undefined), false);
  });

  it('calls once for a burst of changes, and not after it was closed', async () => {
    await writeSet(folder);
    let calls = 0;
    const watch = watchManifests(folder.path, () => calls++);
    for (const text of ['#1', '#2', '#3']) await folder.write('policy.yaml', text);
    for (let waited = 0; calls === 0 && waited < 5000; waited += 20) await pause(20);
    assert.equal(calls, 1);
    watch.close();
    await folder.write('policy.yaml', '#4');
    await pause(300);
    assert.equal(calls, 1);
  });

  it('does not fail over a folder that is not there', () => {
    watchManifests(folder.file('nowhere'), () => undefined).close();
  });
});
