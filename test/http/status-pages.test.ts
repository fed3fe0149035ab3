import assert from 'node:assert/strict';
import { ask, startTestServer } from './server-for-tests.ts';
import type { TestServer } from './server-for-tests.ts';

describe('/v1/status, in parts', () => {
  let server: TestServer;
  beforeEach(async () => void (server = await startTestServer()));
  afterEach(() => server.close());

  const names = async (query: string): Promise<readonly string[]> => {
    const { status, body } = await ask(server, `/v1/status${query}`);
    assert.equal(status, 200, query);
    return (body.items as readonly { readonly name: string }[]).map(({ name }) => name);
  };

  it('gives the rows that are named, and leaves out what is not there', async () => {
    assert.deepEqual(await names('?name=wb-risk'), ['wb-risk']);
    assert.deepEqual((await names('?name=wb-risk&name=wb-quotes&name=nowhere')).toSorted(), [
      'wb-quotes',
      'wb-risk',
    ]);
  });

  it('gives so many rows, and those after a name', async () => {
    const all = await names('');
    const first = await names('?limit=1');
    assert.equal(first.length, 1);
    assert.ok(all.length > (await names('?after=wb-quotes')).length);
    assert.ok((await names('?after=wb-quotes')).every((name) => name > 'wb-quotes'));
  });

  it('refuses what is no number of rows', async () => {
    for (const query of ['?limit=0', '?limit=x', '?limit=10001', '?page=2'])
      assert.equal((await ask(server, `/v1/status${query}`)).status, 400, query);
  });
});
