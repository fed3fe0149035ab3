import { createPrivateKey, X509Certificate } from 'node:crypto';
import { issue } from './x509/issue.ts';
import type { Issued } from './x509/issue.ts';
import type { Lifetimes } from './lifetimes.ts';

/** What the injector shows to API servers, with what is known of it. */
export interface ServingPair extends Issued {
  readonly dnsName: string;
  readonly startsAt: number;
  readonly endsAt: number;
}

/** A new pair of a new authority. It began a while ago, so that a clock that is behind takes it too. */
export function makePair(dnsName: string, now: number, { lifeMs, skewMs }: Lifetimes): ServingPair {
  const second = (at: number): number => Math.floor(at / 1_000) * 1_000;
  const period = { startsAt: second(now - skewMs), endsAt: second(now + lifeMs) };
  return { ...issue({ dnsName, ...period }), dnsName, ...period };
}

/** A pair from what was kept of it; null where it can't be read, or its parts don't belong together. */
export function readPair({ cert, key, ca }: Issued): ServingPair | null {
  try {
    const [leaf, authority] = [new X509Certificate(cert), new X509Certificate(ca)];
    const whole = leaf.checkPrivateKey(createPrivateKey(key.reveal())) && leaf.verify(authority.publicKey);
    const [, dnsName] = /^DNS:([\w.-]+)$/.exec(leaf.subjectAltName ?? '') ?? [];
    if (!whole || dnsName === undefined) return null;
    const period = { startsAt: Date.parse(leaf.validFrom), endsAt: Date.parse(leaf.validTo) };
    return { cert, key, ca: sameSpelling(authority), dnsName, ...period };
  } catch {
    return null;
  }
}

/** The certificates of a bundle, spelled alike so that they can be compared; what is none is left out. */
export function certificatesIn(bundle: string): readonly string[] {
  const blocks = bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.flatMap((block) => {
    try {
      return [sameSpelling(new X509Certificate(block))];
    } catch {
      return [];
    }
  });
}

const sameSpelling = (certificate: X509Certificate): string => certificate.toString();
