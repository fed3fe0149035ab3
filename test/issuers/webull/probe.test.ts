import assert from 'node:assert/strict';
import { readProbe } from '../../../src/issuers/webull/probe.ts';
import type { ProbeVerdict } from '../../../src/domain/events.ts';

const table: readonly [status: number, code: string, message: string, verdict: ProbeVerdict][] = [
  [200, '', '', 'accepted'],
  [401, 'UNAUTHORIZED', 'Invalid credentials: the app key has expired.', 'dead'],
  [401, 'UNAUTHORIZED', 'Invalid credentials: the app key has been revoked.', 'dead'],
  [401, 'UNAUTHORIZED', 'Invalid credentials: the app key is disabled.', 'dead'],
  [401, 'UNAUTHORIZED', 'Signature verification failed.', 'dead'],
  [401, 'UNAUTHORIZED', 'The IP address 127.0.0.1 is not whitelisted.', 'wrong-address'],
  [401, 'UNAUTHORIZED', 'The authorization of this user has been revoked.', 'not-authorised'],
  [401, 'UNAUTHORIZED', 'The nonce has been used already.', 'unreachable'],
  [401, 'UNAUTHORIZED', 'words that nobody has seen before', 'unreachable'],
  [401, 'ILLEGAL_TIMESTAMP', 'm', 'clock'],
  [403, 'ROUTE_NOT_PERMITTED', 'm', 'out-of-scope'],
  [403, 'ACCOUNT_ACCESS_DENIED', 'm', 'out-of-scope'],
  [403, 'APP_NOT_ACTIVATED', 'm', 'not-authorised'],
  [417, 'INVALID_TOKEN', 'm', 'out-of-scope'],
  [401, 'INVALID_TOKEN', 'm', 'out-of-scope'],
  [429, 'TOO_MANY_REQUESTS', 'm', 'unreachable'],
  [500, 'UNAUTHORIZED', 'Invalid credentials', 'unreachable'],
  [403, 'BLOCKED_BY_WAF', 'm', 'unreachable'],
  [403, 'constructor', 'm', 'unreachable'],
  [403, '__proto__', 'm', 'unreachable'],
];

describe('the probe', () => {
  for (const [status, error_code, message, verdict] of table) {
    it(`reads ${status} ${error_code} ${message} as ${verdict}`, () => {
      const bytes = Buffer.from(JSON.stringify({ error_code, message }));
      const read = readProbe('issuer webull', { status, bytes, issuerNowAt: null });
      assert.equal(read.verdict, verdict);
      assert.equal(read.fault === null, verdict === 'accepted');
    });
  }

  it("takes a proxy's refusal for no proof of death", () => {
    const read = readProbe('p', {
      status: 403,
      bytes: Buffer.from('<html>Forbidden</html>'),
      issuerNowAt: null,
    });
    assert.equal(read.verdict, 'unreachable');
  });

  it("takes a stranger's page for no sign of life", () => {
    const read = readProbe('p', {
      status: 200,
      bytes: Buffer.from('<html>Welcome</html>'),
      issuerNowAt: null,
    });
    assert.equal(read.verdict, 'unreachable');
  });

  it('takes the list of a personal account for a sign of life', () => {
    assert.equal(
      readProbe('p', { status: 200, bytes: Buffer.from('[]'), issuerNowAt: null }).verdict,
      'accepted',
    );
  });
});
