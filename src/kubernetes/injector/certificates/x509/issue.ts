import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { Secret } from '../../../../domain/secret.ts';
import {
  bits,
  bitsBut,
  explicit,
  implicit,
  instant,
  integer,
  octets,
  oid,
  sequence,
  set,
  text,
  yes,
} from './der.ts';
import type { Der } from './der.ts';

/** A serving certificate with its private key, and the authority that vouches for it; PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: Secret;
  readonly ca: string;
}

export interface IssueOptions {
  /** The only name that the certificate is for. */
  readonly dnsName: string;
  readonly startsAt: number;
  readonly endsAt: number;
}

const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));
const COMMON_NAME = oid('550403');
const SERVER_AUTH = oid('2b06010505070301');
const CERT_SIGN = bitsBut(2, 0b0000_0100);
const DIGITAL_SIGNATURE = bitsBut(7, 0b1000_0000);

/**
 * An authority and one certificate of it. The authority's private key is gone when this returns: it never vouches for
 * anything else, whoever reads what is kept.
 */
export function issue({ dnsName, startsAt, endsAt }: IssueOptions): Issued {
  const [authority, server] = [keyPair(), keyPair()];
  // Authorities of several rotations stand beside each other, and are told apart by their names as well.
  const issuer = nameOf(`keyturn injector authority ${authority.id.toString('hex').slice(0, 16)}`);
  const period = sequence(instant(startsAt), instant(endsAt));
  const from = (subject: Der, of: KeyPair, extensions: readonly Der[]): string =>
    signed(
      [
        issuer,
        period,
        subject,
        of.spki,
        explicit(3, sequence(...extensions, keyId(of), issuerId(authority))),
      ],
      authority.privateKey,
    );
  return {
    ca: from(issuer, authority, [
      extension('551d13', sequence(yes), 'critical'),
      extension('551d0f', CERT_SIGN, 'critical'),
    ]),
    cert: from(nameOf('keyturn injector'), server, [
      extension('551d13', sequence(), 'critical'),
      extension('551d0f', DIGITAL_SIGNATURE, 'critical'),
      extension('551d25', sequence(SERVER_AUTH)),
      extension('551d11', sequence(implicit(2, Buffer.from(dnsName)))),
    ]),
    key: new Secret(server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
  };
}

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly spki: Buffer;
  /** By which certificates name the key. */
  readonly id: Buffer;
}

function keyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return { privateKey, spki, id: createHash('sha256').update(spki).digest().subarray(0, 20) };
}

function signed(parts: readonly Uint8Array[], by: KeyObject): string {
  const [issuer, ...rest] = parts;
  const version3 = explicit(0, integer(Buffer.from([2])));
  // A first byte that is neither zero nor negative.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const content = sequence(version3, integer(serial), ECDSA_SHA256, issuer ?? sequence(), ...rest);
  const whole = sequence(content, ECDSA_SHA256, bits(sign('sha256', content, by)));
  return pem(whole);
}

function pem(certificate: Der): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

const nameOf = (commonName: string): Der => sequence(set(sequence(COMMON_NAME, text(commonName))));

function extension(id: string, value: Der, critical?: 'critical'): Der {
  return sequence(oid(id), ...(critical === undefined ? [] : [yes]), octets(value));
}

const keyId = ({ id }: KeyPair): Der => extension('551d0e', octets(id));
const issuerId = ({ id }: KeyPair): Der => extension('551d23', sequence(implicit(0, id)));
