import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import {
  der,
  distinguishedName,
  ECDSA_SHA256,
  pem,
  sequence,
  subjectAltName,
  time,
} from '../support/certificates/der.ts';

const NAME = distinguishedName('keyturn test');

/** A self-signed certificate for 127.0.0.1, made anew for every run: nothing secret lies in the tree. */
export function selfSigned(): { readonly cert: string; readonly key: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const tbs = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ECDSA_SHA256,
    NAME,
    sequence(time('200101000000Z'), time('491231235959Z')),
    NAME,
    publicKey,
    der(0xa3, sequence(subjectAltName(['127.0.0.1']))),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', tbs, privateKey));
  return {
    cert: pem('CERTIFICATE', sequence(tbs, ECDSA_SHA256, signature)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
