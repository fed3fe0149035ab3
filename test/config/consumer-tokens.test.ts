import assert from 'node:assert/strict';
import { DOCUMENTS, fleetOf, Folder, problemsOf, writeSet } from './fixtures.ts';

const listing = (credential: string, consumer: string): string =>
  DOCUMENTS.credential
    .replace('name: wb-orders-1', `name: ${credential}`)
    .replace('path: trading/wb-orders-1', `path: trading/${credential}`)
    .replace(/consumers: .*/, `consumers: [{name: ${consumer}, token: {fromFile: token}}]`);

describe('the token of a consumer', () => {
  let folder: Folder;

  beforeEach(async () => {
    folder = await Folder.make();
    await folder.write('token', 'fake-token-of-a-consumer\n');
  });
  afterEach(() => folder.remove());

  it('may stand in the manifests of several credentials under one name', async () => {
    const both = [listing('wb-orders-1', 'order-router'), listing('wb-risk', 'order-router')];
    await writeSet(folder, { credential: both.join('---\n') });
    const { credentials } = await fleetOf(folder);
    assert.deepEqual([...credentials.keys()], ['wb-orders-1', 'wb-risk']);
  });

  it('is a problem under two names, and is not shown', async () => {
    const both = [listing('wb-orders-1', 'order-router'), listing('wb-risk', 'risk-desk')];
    await writeSet(folder, { credential: both.join('---\n') });
    const [problem, ...others] = await problemsOf(folder);
    assert.deepEqual([problem?.code, others], ['KT1022', []]);
    assert.equal(problem?.saw, 'consumers[0].token is the token of consumer order-router as well');
    assert.doesNotMatch(JSON.stringify(problem), /fake-token/);
  });
});
