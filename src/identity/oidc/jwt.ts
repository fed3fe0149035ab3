import { createRemoteJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { SECOND_MS } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Vouched } from '../../ports/identity-provider.ts';
import { vouchedBy } from './claims.ts';
import type { OidcSettings } from './settings.ts';

/** Signatures by a key pair: with a shared secret whoever checks a token could make one too. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'EdDSA',
  'Ed25519',
];
const CLOCK_TOLERANCE_SECONDS = 30;
const KEYS_TIMEOUT_MS = 10 * SECOND_MS;

/** Tokens of programs, made for the audience of the settings. `keysUri` asks the provider where its keys are. */
export function tokenVerifier(
  settings: OidcSettings,
  clock: Clock,
  keysUri: () => Promise<string | null>,
): (token: string) => Promise<Vouched | null> {
  const { issuer, audience } = settings;
  const place = `identity provider ${issuer}`;
  let keys: JWTVerifyGetKey | null = null;
  const keysOnce = async (): Promise<JWTVerifyGetKey> => {
    if (keys !== null) return keys;
    const uri = await keysUri();
    if (uri === null) throw new Fault('KT6121', { place, saw: 'no address of its keys' });
    keys = createRemoteJWKSet(new URL(uri), { timeoutDuration: KEYS_TIMEOUT_MS });
    return keys;
  };
  return async (token) => {
    if (audience === undefined || !claimsToBeFrom(token, issuer)) return null;
    const options = {
      ...{ issuer, audience, algorithms: ALGORITHMS, clockTolerance: CLOCK_TOLERANCE_SECONDS },
      ...{ requiredClaims: ['exp', 'iat', 'sub'], currentDate: new Date(clock.now()) },
    };
    try {
      const { payload } = await jwtVerify(token, await keysOnce(), options);
      return programOf(payload, settings);
    } catch (thrown) {
      return nullOrRethrow(thrown, place);
    }
  };
}

/** Looked at before anything is asked, so that no foreign text makes the daemon fetch keys. */
function claimsToBeFrom(token: string, issuer: string): boolean {
  try {
    return token.split('.').length === 3 && decodeJwt(token).iss === issuer;
  } catch {
    return false;
  }
}

/** A program goes by its subject, whatever claim people are called by. */
function programOf(payload: JWTPayload, { claims }: OidcSettings): Vouched {
  return vouchedBy(payload, { ...claims, name: 'sub' });
}

/** A token that is no good is nobody's. Keys that could not be had are no reason to call it that. */
function nullOrRethrow(thrown: unknown, place: string): null {
  const unreachable = thrown instanceof errors.JWKSTimeout || !(thrown instanceof errors.JOSEError);
  if (!unreachable && thrown.code !== 'ERR_JOSE_GENERIC') return null;
  if (thrown instanceof Fault) throw thrown;
  throw new Fault('KT6121', { place, saw: 'its keys could not be fetched', cause: thrown });
}
