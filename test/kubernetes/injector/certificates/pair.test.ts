import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { inspect } from 'node:util';
import { DAY_MS } from '../../../../src/domain/duration.ts';
import { lifetimesOf } from '../../../../src/kubernetes/injector/certificates/lifetimes.ts';
import { certificatesIn, makePair, readPair } from '../../../../src/kubernetes/injector/certificates/pair.ts';
import { selfSigned } from '../../../http/certificate.ts';

const NAME = 'keyturn-injector.keyturn.svc';
const TIMES = lifetimesOf(90);

describe('a pair that the injector makes for itself', () => {
  const made = (now = Date.now()) => makePair(NAME, now, TIMES);

  it('is what a client believes that knows the authority, for that name alone', async () => {
    const pair = made();
    const server = createServer({ cert: pair.cert, key: pair.key.reveal() });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const shaken = (servername: string, ca: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect({ host: '127.0.0.1', port, servername, ca }, () => {
          resolve('believed');
          socket.destroy();
        });
        socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? ''));
      });
    assert.equal(await shaken(NAME, pair.ca), 'believed');
    assert.equal(await shaken('other.keyturn.svc', pair.ca), 'ERR_TLS_CERT_ALTNAME_INVALID');
    assert.notEqual(await shaken(NAME, made().ca), 'believed');
    // Beside the one that was before, in either order.
    assert.equal(await shaken(NAME, made().ca + pair.ca), 'believed');
    assert.equal(await shaken(NAME, pair.ca + made().ca), 'believed');
    await new Promise((resolve) => server.close(resolve));
  });

  it('lasts for its days, and began a while ago', () => {
    const now = Date.UTC(2026, 10, 30, 12, 0, 0, 500);
    const { cert, ca, startsAt, endsAt } = makePair(NAME, now, TIMES);
    assert.equal(startsAt, Date.UTC(2026, 10, 30, 11));
    assert.equal(endsAt, Date.UTC(2026, 10, 30, 12) + 90 * DAY_MS);
    for (const each of [cert, ca]) {
      const { validFrom, validTo } = new X509Certificate(each);
      assert.deepEqual([Date.parse(validFrom), Date.parse(validTo)], [startsAt, endsAt]);
    }
  });

  it('says a year after 2049 as certificates do', () => {
    const { cert, endsAt } = makePair(NAME, Date.UTC(2049, 11, 1), TIMES);
    assert.equal(Date.parse(new X509Certificate(cert).validTo), endsAt);
    assert.match(new X509Certificate(cert).validTo, /2050/);
  });

  it('has an authority that vouches, and a certificate that does not', () => {
    const { cert, ca } = made();
    assert.deepEqual([new X509Certificate(ca).ca, new X509Certificate(cert).ca], [true, false]);
    assert.ok(new X509Certificate(cert).checkIssued(new X509Certificate(ca)));
  });

  it('is the same pair after it was kept, and can not print its key', () => {
    const pair = made();
    assert.deepEqual(readPair(pair), pair);
    assert.ok(!inspect(pair).includes('PRIVATE') && !JSON.stringify(pair).includes('PRIVATE'));
  });

  it('is none where its parts do not belong together', () => {
    const [one, other] = [made(), made()];
    assert.equal(readPair({ ...one, key: other.key }), null);
    assert.equal(readPair({ ...one, ca: other.ca }), null);
    assert.equal(readPair({ ...one, cert: 'nothing' }), null);
    // Of an address, and not of a name.
    const { cert } = selfSigned();
    assert.equal(readPair({ ...one, cert, ca: cert }), null);
  });

  it('is found in a bundle, however that is spelled', () => {
    const [one, other] = [made().ca, made().ca];
    const wild = `# ours\r\n${one.replaceAll('\n', '\r\n')}junk\n${other.trim()}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`;
    assert.deepEqual(certificatesIn(wild), [one, other]);
    assert.deepEqual(certificatesIn(''), []);
  });
});
