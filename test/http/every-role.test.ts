import assert from 'node:assert/strict';
import { ROLES } from '../../src/domain/access/role.ts';
import type { Role } from '../../src/domain/access/role.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { CONSUMER_TOKEN, LIMITED_TOKEN, roleToken } from './known-callers.ts';
import { ask, serverOptions, startTestServer } from './server-for-tests.ts';
import type { TestServer } from './server-for-tests.ts';

type Who = Role | 'none' | 'consumer' | 'limited';

const everybody: readonly Who[] = [...ROLES];
const anyone: readonly Who[] = [...ROLES, 'none', 'consumer', 'limited'];
const operating: readonly Who[] = ['operator', 'admin'];
const auditing: readonly Who[] = ['auditor', 'admin'];
const admin: readonly Who[] = ['admin'];

/**
 * Who may call what, written down a second time and by hand: a route that is added or opened shows here. `limited` is an
 * operator of one credential; `consumer` is the one that this credential is for.
 */
const MAY: Readonly<Record<string, readonly Who[]>> = {
  'GET /healthz': anyone,
  'GET /readyz': anyone,
  'GET /metrics': anyone,
  'POST /v1/session': anyone,
  'GET /v1/oidc/login': anyone,
  'GET /v1/oidc/callback': anyone,
  'POST /v1/oidc/device': anyone,
  'POST /v1/oidc/device/poll': anyone,
  'GET /v1/session/ways': anyone,
  'POST /v1/session/links': [],
  'POST /v1/session/follow-link': anyone,
  'GET /v1/whoami': anyone,
  'POST /v1/session/end': anyone,
  'GET /v1/info': everybody,
  'GET /v1/alerts': everybody,
  'POST /v1/alerts/acknowledge': operating,
  'POST /v1/alerts/drill': operating,
  'POST /v1/channels/{name}/heard': anyone,
  'GET /v1/silences': everybody,
  'POST /v1/silences': operating,
  'POST /v1/silences/{id}/end': operating,
  'GET /v1/doctor': everybody,
  'GET /v1/status': everybody,
  'GET /v1/plan': everybody,
  'GET /v1/events': everybody,
  'GET /v1/handover': everybody,
  'GET /v1/live': everybody,
  'POST /v1/deliveries': ['consumer'],
  'GET /v1/credentials/{name}': [...everybody, 'limited'],
  'GET /v1/credentials/{name}/why': [...everybody, 'limited'],
  'GET /v1/credentials/{name}/adoption': [...everybody, 'limited'],
  'GET /v1/approvals': everybody,
  'POST /v1/approvals/{id}/approve': ['approver'],
  'POST /v1/approvals/{id}/deny': ['approver', ...operating],
  'POST /v1/reviews/{id}': ['approver'],
  'POST /v1/apply': operating,
  'POST /v1/recall-plans': operating,
  'POST /v1/recalls': operating,
  'GET /v1/recalls': everybody,
  'GET /v1/recalls/{id}': everybody,
  'POST /v1/recalls/{id}/stop': operating,
  'POST /v1/recalls/{id}/continue': operating,
  'POST /v1/recalls/{id}/end': operating,
  'POST /v1/credentials/{name}/rotate': [...operating, 'limited'],
  'POST /v1/credentials/{name}/revoke': [...operating, 'limited'],
  'POST /v1/credentials/{name}/confirm-restore': [...operating, 'limited'],
  'POST /v1/credentials/{name}/pause': [...operating, 'limited'],
  'POST /v1/credentials/{name}/resume': [...operating, 'limited'],
  'POST /v1/credentials/{name}/hold': [...operating, 'limited'],
  'POST /v1/credentials/{name}/end-hold': [...operating, 'limited'],
  'POST /v1/credentials/{name}/cancel': [...operating, 'limited'],
  'POST /v1/credentials/{name}/rollback': [...operating, 'limited'],
  'POST /v1/credentials/{name}/sync': [...operating, 'limited'],
  'POST /v1/credentials/{name}/import': [...operating, 'limited'],
  'POST /v1/credentials/{name}/decommission': [...operating, 'limited'],
  'POST /v1/credentials/{name}/recommission': [...operating, 'limited'],
  'POST /v1/credentials/{name}/accept-permissions': [...operating, 'limited'],
  'GET /v1/tasks': everybody,
  'GET /v1/credentials/{name}/task': [...everybody, 'limited'],
  'POST /v1/credentials/{name}/task/claim': [...operating, 'limited'],
  'POST /v1/credentials/{name}/task/release': [...operating, 'limited'],
  'POST /v1/credentials/{name}/task/confirm': [...operating, 'limited'],
  'POST /v1/credentials/{name}/task/paste': [...operating, 'limited'],
  'POST /v1/credentials/{name}/task/refused': [...operating, 'limited'],
  'POST /v1/credentials/{name}/task/outcome': [...operating, 'limited'],
  'POST /v1/credentials/{name}/task/lost': [...operating, 'limited'],
  'POST /v1/credentials/{name}/task/deleted': [...operating, 'limited'],
  'POST /v1/credentials/{name}/loaded': [...operating, 'limited', 'consumer'],
  'POST /v1/survey': operating,
  'POST /v1/adopt': operating,
  'GET /v1/onboarding': everybody,
  'GET /v1/onboarding/{name}': everybody,
  'POST /v1/onboarding/{name}/stages/{stage}/pass': operating,
  'POST /v1/onboarding/{name}/stages/{stage}/reject': operating,
  'POST /v1/onboarding/{name}/stages/{stage}/hand-in': operating,
  'POST /v1/onboarding/{name}/notes': operating,
  'POST /v1/onboarding/{name}/submit': operating,
  'POST /v1/onboarding/{name}/users': operating,
  'POST /v1/onboarding/{name}/conformance': operating,
  'POST /v1/onboarding/{name}/changes': operating,
  'POST /v1/onboarding/{name}/changes/{id}/made': operating,
  'POST /v1/onboarding/{name}/changes/{id}/refused': operating,
  'POST /v1/onboarding/{name}/changes/{id}/try': operating,
  'GET /v1/simulation': auditing,
  'GET /v1/report': auditing,
  'GET /v1/incidents/{id}': auditing,
  'GET /v1/audit/verify': auditing,
  'GET /v1/audit/export': auditing,
  'GET /v1/audit/access': auditing,
  'GET /v1/who': auditing,
  'GET /v1/users': auditing,
  'POST /v1/users': admin,
  'POST /v1/users/{name}': admin,
  'POST /v1/users/{name}/disable': admin,
  'POST /v1/users/{name}/enable': admin,
  'POST /v1/users/{name}/password': admin,
  'GET /v1/tokens': auditing,
  'POST /v1/tokens': admin,
  'POST /v1/tokens/{name}/revoke': admin,
  'GET /v1/custody': auditing,
  'POST /v1/custody/import-escrow': admin,
  'POST /v1/replicas/{name}/gone': admin,
  'POST /v1/fingerprints': operating,
  'POST /v1/leak-sources/{name}/deliver': anyone,
  'POST /v1/leak-sources/{name}/report': anyone,
  'GET /v1/revocable_token_types': anyone,
  'POST /v1/revoke_tokens': anyone,
  'GET /v1/findings': everybody,
  'GET /v1/findings/{id}': everybody,
  'POST /v1/findings/ingest': operating,
  'POST /v1/findings/{id}/confirm': operating,
  'POST /v1/findings/{id}/dismiss': operating,
  'POST /v1/findings/{id}/close': operating,
  'POST /v1/backups': admin,
  'GET /v1/backups/{id}': admin,
};

const TOKENS: Readonly<Record<Who, string>> = {
  viewer: roleToken('viewer'),
  operator: roleToken('operator'),
  approver: roleToken('approver'),
  auditor: roleToken('auditor'),
  admin: roleToken('admin'),
  none: roleToken('none'),
  consumer: CONSUMER_TOKEN,
  limited: LIMITED_TOKEN,
};

/** Every method of HTTP that a route could have; the ones that no route has must not be let in either. */
const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

type Paths = Readonly<Record<string, Readonly<Record<string, { readonly 'x-roles': readonly Role[] }>>>>;

describe('every role on every route', () => {
  let server: TestServer;
  let paths: Paths;
  // A server for each: thousands of requests in a few seconds are too many for one address.
  beforeEach(async () => {
    server = await startTestServer();
    paths = (await ask(server, '/openapi.json', { token: null })).body['paths'] as Paths;
  });
  afterEach(() => server.close());

  const documented = () =>
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        name: `${method.toUpperCase()} ${path}`,
        roles: operation['x-roles'],
      })),
    );

  const call = (method: string, path: string, who: Who, credential = 'wb-orders-1') =>
    ask(server, path.replace('{name}', credential).replace(/\{\w+\}/g, 'some-id'), {
      method,
      token: TOKENS[who],
      ...(['GET', 'HEAD', 'OPTIONS'].includes(method) ? {} : { body: {} }),
    });

  it('is written down here for all routes of the document and no other', () => {
    assert.deepEqual(
      documented()
        .map(({ name }) => name)
        .sort(),
      Object.keys(MAY).sort(),
    );
  });

  it('is what the document says', () => {
    for (const { name, roles } of documented())
      assert.deepEqual(
        [...roles].sort(),
        ROLES.filter((role) => MAY[name]?.includes(role)).sort(),
        `${name}: x-roles`,
      );
  });

  for (const who of Object.keys(TOKENS) as readonly Who[]) {
    it(`lets ${who} call what it may and nothing else`, async () => {
      for (const { method, path, name } of documented()) {
        const { status, body } = await call(method, path, who);
        if (MAY[name]?.includes(who) === true)
          assert.ok(!['KT6002', 'KT6003'].includes(String(body.code)), `${name}: ${status}`);
        else assert.deepEqual([status, body.code], [403, 'KT6003'], name);
      }
    });

    it(`gives ${who} no further verb on any path`, async () => {
      for (const path of Object.keys(paths)) {
        const known = Object.keys(paths[path] ?? {}).map((method) => method.toUpperCase());
        for (const method of VERBS.filter((verb) => !known.includes(verb))) {
          const { status } = await call(method, path, who);
          assert.ok([403, 404].includes(status), `${method} ${path}: ${status}`);
        }
      }
    });
  }

  it('keeps whoever reaches one credential from every other', async () => {
    for (const { method, path, name } of documented().filter((route) =>
      MAY[route.name]?.includes('limited'),
    )) {
      if (MAY[name]?.includes('none') === true) continue;
      for (const who of ['limited', 'consumer'] as const) {
        const { status, body } = await call(method, path, who, 'wb-risk');
        assert.deepEqual([status, body.code], [403, 'KT6003'], `${name} as ${who}`);
      }
    }
  });

  it('registers no route that does not say what it needs', () => {
    const bare = createHttpServer(serverOptions());
    assert.throws(() => bare.get('/v1/forgotten', async () => 'everything'), /does not say what it needs/);
  });
});
