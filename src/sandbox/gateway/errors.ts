import { Refusal } from '../refusal.ts';

/**
 * The gateway's documented refusals. The issuer documents codes and statuses; UNAUTHORIZED has many causes "that
 * only the message tells apart", and the wording of these messages is the sandbox's own.
 */
const unauthorized = (message: string): Refusal => new Refusal(401, 'UNAUTHORIZED', message);

export const missing = (code: string, name: string): Refusal =>
  new Refusal(401, code, `The header ${name} is missing.`);

export const refusals = {
  illegalTimestamp: () => new Refusal(401, 'ILLEGAL_TIMESTAMP', 'The timestamp is malformed or too far off.'),
  versionNotSupported: () => new Refusal(401, 'VERSION_NOT_SUPPORTED', 'The version is not supported.'),
  algorithmNotSupported: () =>
    new Refusal(401, 'SIGNATURE_ALGORITHM_NOT_SUPPORTED', 'Use HMAC-SHA1 or HMAC-SHA256.'),
  invalidToken: () => new Refusal(401, 'INVALID_TOKEN', 'The access token is missing or not valid.'),
  /** The token routes answer with the status of business errors; both are seen. */
  invalidTokenInBody: () => new Refusal(417, 'INVALID_TOKEN', 'The access token is not known.'),
  unknownKey: () => unauthorized('Invalid credentials: the app key is unknown in this environment.'),
  expiredKey: () => unauthorized('Invalid credentials: the app key has expired.'),
  revokedKey: () => unauthorized('Invalid credentials: the app key has been revoked.'),
  disabledKey: () => unauthorized('Invalid credentials: the app key is disabled.'),
  badSignature: () => unauthorized('Signature verification failed.'),
  addressNotListed: (address: string) => unauthorized(`The IP address ${address} is not whitelisted.`),
  authorizationRevoked: () => unauthorized('The authorization of this user has been revoked.'),
  nonceUsed: () => unauthorized('The nonce has been used already.'),
  appNotActivated: () => new Refusal(403, 'APP_NOT_ACTIVATED', 'The key application is not activated.'),
  routeNotPermitted: () =>
    new Refusal(403, 'ROUTE_NOT_PERMITTED', 'This endpoint is not permitted to the app key.'),
  accountAccessDenied: () =>
    new Refusal(403, 'ACCOUNT_ACCESS_DENIED', 'The user may not do this with the account.'),
  marketDataNotSubscribed: () =>
    new Refusal(403, 'MARKET_DATA_NOT_SUBSCRIBED', 'The user has no market data subscription.'),
  tooManyRequests: () => new Refusal(429, 'TOO_MANY_REQUESTS', 'Too many requests.'),
  notJson: () => new Refusal(400, 'INVALID_PARAMETER', 'The body is not JSON.'),
  noSuchEndpoint: () => new Refusal(404, 'NOT_FOUND', 'There is no such endpoint.'),
};
