import * as oidc from 'openid-client';
import type { DeviceLogin } from '../../domain/access/views.ts';
import { SECOND_MS } from '../../domain/duration.ts';
import { isLoopbackHost } from '../../domain/endpoint.ts';
import { Fault } from '../../domain/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BrowserChecks, IdentityProvider, Vouched } from '../../ports/identity-provider.ts';
import { isWhole, vouchedBy } from './claims.ts';
import { refusalOf } from './failures.ts';
import { tokenVerifier } from './jwt.ts';
import type { OidcSettings } from './settings.ts';

export const CALLBACK_PATH = '/v1/oidc/callback';

const TIMEOUT_SECONDS = 10;
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const DEFAULT_INTERVAL_SECONDS = 5;
const STILL_WAITING = ['authorization_pending', 'slow_down'];

type Tokens = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

/** Any provider that speaks OpenID Connect. It is asked for its metadata when it is first needed, and not at the start. */
export function oidcProvider(settings: OidcSettings, clock: Clock): IdentityProvider {
  const place = `identity provider ${settings.issuer}`;
  const configuration = onceKnown(() => discover(settings));
  const asked = async <T>(work: (config: oidc.Configuration) => Promise<T>): Promise<T> => {
    try {
      return await work(await configuration());
    } catch (thrown) {
      throw refusalOf(thrown, place);
    }
  };
  const scope = ['openid', ...settings.scopes].join(' ');
  const redirect = `${settings.publicUrl}${CALLBACK_PATH}`;
  return {
    authorizationUrl: ({ state, nonce, verifier }) =>
      asked(async (config) => {
        const challenge = await oidc.calculatePKCECodeChallenge(verifier);
        const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
        return oidc.buildAuthorizationUrl(config, { redirect_uri: redirect, scope, state, nonce, ...pkce })
          .href;
      }),
    redeem: (query, checks) =>
      asked((config) => redeem(config, settings, new URL(`${redirect}?${query}`), checks)),
    beginDevice: () => asked((config) => beginDevice(config, scope, clock)),
    pollDevice: (handle) => asked((config) => pollDevice(config, settings, handle)),
    verify: tokenVerifier(settings, clock, () =>
      asked(async (config) => config.serverMetadata().jwks_uri ?? null),
    ),
  };
}

/** Kept once it is there; a failure is forgotten. */
function onceKnown<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | null = null;
  return () => {
    known ??= ask().catch((thrown: unknown) => {
      known = null;
      throw thrown;
    });
    return known;
  };
}

/** The signature of an ID token is checked although it came over TLS from the provider itself. */
async function discover({ issuer, client }: OidcSettings): Promise<oidc.Configuration> {
  const url = new URL(issuer);
  const plain = url.protocol === 'http:' && isLoopbackHost(url.hostname);
  return oidc.discovery(url, client.id, undefined, oidc.ClientSecretBasic(client.secret.reveal()), {
    timeout: TIMEOUT_SECONDS,
    execute: [oidc.enableNonRepudiationChecks, ...(plain ? [oidc.allowInsecureRequests] : [])],
  });
}

async function redeem(
  config: oidc.Configuration,
  settings: OidcSettings,
  url: URL,
  { state, nonce, verifier }: BrowserChecks,
): Promise<Vouched> {
  const tokens = await oidc.authorizationCodeGrant(config, url, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  return vouched(config, settings, tokens);
}

async function beginDevice(config: oidc.Configuration, scope: string, clock: Clock): Promise<DeviceLogin> {
  const begun = await oidc.initiateDeviceAuthorization(config, { scope });
  return {
    userCode: begun.user_code,
    url: begun.verification_uri,
    completeUrl: begun.verification_uri_complete ?? null,
    handle: begun.device_code,
    intervalMs: (begun.interval ?? DEFAULT_INTERVAL_SECONDS) * SECOND_MS,
    expiresAt: clock.now() + begun.expires_in * SECOND_MS,
  };
}

async function pollDevice(
  config: oidc.Configuration,
  settings: OidcSettings,
  handle: string,
): Promise<Vouched | 'pending'> {
  try {
    const tokens = await oidc.genericGrantRequest(config, DEVICE_GRANT, { device_code: handle });
    return await vouched(config, settings, tokens);
  } catch (thrown) {
    if (thrown instanceof oidc.ResponseBodyError && STILL_WAITING.includes(thrown.error)) return 'pending';
    throw thrown;
  }
}

/** The ID token says who it is; what it leaves out is asked of the user info, which must be of the same person. */
async function vouched(config: oidc.Configuration, settings: OidcSettings, tokens: Tokens): Promise<Vouched> {
  const { claims } = settings;
  const told = tokens.claims();
  if (told === undefined) throw new Fault('KT6122', { place: settings.issuer, saw: 'no ID token' });
  if (isWhole(told, claims) || config.serverMetadata().userinfo_endpoint === undefined)
    return vouchedBy(told, claims);
  const more = await oidc.fetchUserInfo(config, tokens.access_token, told.sub);
  return vouchedBy({ ...more, ...told }, claims);
}
