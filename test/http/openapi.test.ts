import assert from 'node:assert/strict';
import { ask, startTestServer } from './server-for-tests.ts';

interface Operation {
  readonly summary?: string;
  readonly security?: readonly unknown[];
  readonly responses?: Readonly<Record<string, unknown>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

describe('/openapi.json', () => {
  let document: Document;
  before(async () => {
    const server = await startTestServer();
    const { body } = await ask(server, '/openapi.json', { token: null });
    document = body as Document & typeof body;
    await server.close();
  });

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, path, operation })),
    );

  it('is OpenAPI 3.1', () => assert.equal(document.openapi, '3.1.0'));

  it('says of every operation what it is for, what it answers and whether it needs a token', () => {
    for (const { name, operation } of operations()) {
      assert.ok(operation.summary, name);
      assert.ok(
        Object.keys(operation.responses ?? {}).some((status) => /^(20\d|302)$/.test(status)),
        name,
      );
      assert.ok(Array.isArray(operation.security), name);
    }
  });

  it('names the fault of every operation under /v1', () => {
    for (const { name, path, operation } of operations()) {
      if (path.startsWith('/v1/'))
        assert.match(JSON.stringify(operation.responses?.default), /schemas\/Fault/, name);
    }
  });

  it('has every schema that it refers to and no other', () => {
    const text = JSON.stringify(document);
    const referred = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name));
    assert.deepEqual([...referred].sort(), Object.keys(document.components.schemas).sort());
  });
});
