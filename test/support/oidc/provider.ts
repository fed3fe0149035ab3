import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import type { Configuration } from 'oidc-provider';

export const CLIENT = { id: 'keyturn', secret: 'FAKE-CLIENT-SECRET-OF-THE-OIDC-TEST' };
export const MACHINE = { id: 'ci-machine', secret: 'FAKE-MACHINE-SECRET-OF-THE-OIDC-TEST' };
export const AUDIENCE = 'https://keyturn.example.com/api';

export interface TestProvider {
  readonly issuer: string;
  /** Who logs in next, without being asked for a password. */
  account: string;
  /** Claims of accounts beside their subject. */
  readonly people: Map<string, Readonly<Record<string, unknown>>>;
  /** A JSON web token of a program, for an audience. */
  machineToken(audience?: string): Promise<string>;
  close(): Promise<void>;
}

/** A real provider on a free port of loopback. Only the page where a person would type a password is left out. */
export async function startProvider(redirect: string): Promise<TestProvider> {
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people = new Map<string, Readonly<Record<string, unknown>>>();
  const provider = new Provider(issuer, configuration(redirect, people));
  provider.on('server_error', (_context, error) => {
    throw error;
  });
  const callback = provider.callback();
  const test: TestProvider = {
    ...{ issuer, account: 'desk-1-4711', people },
    machineToken: (audience = AUDIENCE) => machineToken(issuer, audience),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  handle = (request, response) => {
    if (request.url?.startsWith('/interaction/') === true)
      void interact(provider, test.account, request, response);
    else void callback(request, response);
  };
  return test;
}

function configuration(
  redirect: string,
  people: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): Configuration {
  const credentials = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };
  return {
    clients: [
      {
        ...{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirect] },
        grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
        response_types: ['code'],
      },
      { client_id: MACHINE.id, client_secret: MACHINE.secret, ...credentials },
    ],
    cookies: { keys: ['fake cookie key of the test'] },
    claims: {
      openid: ['sub'],
      profile: ['groups', 'preferred_username'],
      email: ['email', 'email_verified'],
    },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people.get(id) }) }),
    extraTokenClaims: (_context, token) =>
      token.kind === 'ClientCredentials' ? { groups: ['broker-ops', 'approvers'] } : undefined,
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, audience) => ({
          ...{ scope: '', audience, accessTokenTTL: 300, accessTokenFormat: 'jwt' },
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  };
}

/** What the pages of a provider would do once the person has typed a password and agreed. */
async function interact(
  provider: Provider,
  account: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    await provider.interactionFinished(request, response, { login: { accountId: account } });
    return;
  }
  const grant = new provider.Grant({
    accountId: session?.accountId ?? account,
    clientId: String(params['client_id']),
  });
  grant.addOIDCScope(String(params['scope']));
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

async function machineToken(issuer: string, audience: string): Promise<string> {
  const basic = Buffer.from(`${MACHINE.id}:${MACHINE.secret}`).toString('base64');
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: audience }),
  });
  const { access_token: token = '' } = (await answer.json()) as { readonly access_token?: string };
  return token;
}
