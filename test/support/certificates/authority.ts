import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { der, distinguishedName, ECDSA_SHA256, oid, pem, sequence, subjectAltName, time } from './der.ts';

/** PEM of a certificate and its private key. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

export interface Wanted {
  readonly commonName: string;
  readonly organizations?: readonly string[];
  /** Names and IPv4 addresses under which a server is reached. */
  readonly hosts?: readonly string[];
}

/** Signs certificates, made anew for every run: nothing secret lies in the tree. */
export interface Authority {
  /** PEM, for those who are to trust it. */
  readonly cert: string;
  /** A certificate for a server and for a client. */
  issue(wanted: Wanted): Pair;
}

const CA = sequence(
  oid('551d13'),
  der(0x01, Buffer.from([0xff])),
  der(0x04, sequence(der(0x01, Buffer.from([0xff])))),
);
const SERVER_AND_CLIENT = sequence(
  oid('551d25'),
  der(0x04, sequence(oid('2b06010505070301'), oid('2b06010505070302'))),
);

export function newAuthority(commonName = 'keyturn test authority'): Authority {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = distinguishedName(commonName);
  const signer = { name, privateKey };
  return {
    cert: certificate({ signer, subject: name, of: privateKey, extensions: [CA] }),
    issue: ({ commonName: whom, organizations, hosts = [] }) => {
      const { privateKey: own } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const subject = distinguishedName(whom, organizations);
      const extensions = [SERVER_AND_CLIENT, ...(hosts.length > 0 ? [subjectAltName(hosts)] : [])];
      return {
        cert: certificate({ signer, subject, of: own, extensions }),
        key: own.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

interface Parts {
  readonly signer: { readonly name: Buffer; readonly privateKey: KeyObject };
  readonly subject: Buffer;
  readonly of: KeyObject;
  readonly extensions: readonly Buffer[];
}

function certificate({ signer, subject, of, extensions }: Parts): string {
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(15)]);
  const tbs = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ECDSA_SHA256,
    signer.name,
    sequence(time('200101000000Z'), time('491231235959Z')),
    subject,
    createPublicKey(of).export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', tbs, signer.privateKey));
  return pem('CERTIFICATE', sequence(tbs, ECDSA_SHA256, signature));
}
