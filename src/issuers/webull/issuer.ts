import { randomUUID } from 'node:crypto';
import { Fault } from '../../domain/fault.ts';
import type { IssuerDeps } from '../../ports/issuer-driver.ts';
import type { Issuer, KeyPair, ProbeResult } from '../../ports/issuer.ts';
import { createHttpCaller } from './http-call.ts';
import type { HttpCaller } from './http-call.ts';
import { mintingOf } from './minting.ts';
import { readProbe } from './probe.ts';
import { parseReply } from './reply.ts';
import { profileOf } from './settings.ts';
import type { WebullSettings } from './settings.ts';
import { signedHeaders } from './signature.ts';

/** A reply to a reset that has not ended by then counts as unknown; what comes later is still sealed. */
const SETTLE_MS = 30_000;

export function createWebull(name: string, settings: WebullSettings, { clock }: IssuerDeps): Issuer {
  const place = `issuer ${name}`;
  const profile = profileOf(settings);
  const gateway = new URL(settings.gateway ?? profile.gateway);
  const http = createHttpCaller(place, settings.ca?.reveal() ?? null);
  const minting = mintingOf({ place, settings, profile, gateway, http, settleMs: SETTLE_MS });

  const probe = async (pair: KeyPair): Promise<ProbeResult> => {
    const unsigned = {
      host: gateway.host,
      path: profile.probePath,
      query: [],
      body: null,
      algorithm: settings.algorithm,
      nonce: randomUUID(),
      now: clock.now(),
    };
    return probeWith(http, place, new URL(profile.probePath, gateway), signedHeaders(unsigned, pair));
  };

  return {
    name,
    profile,
    settleMs: SETTLE_MS,
    ...minting,
    parse: (bytes, status) => parseReply(place, bytes, status),
    probe,
    close: async () => http.close(),
  };
}

/** A probe answers for every way in which the issuer can fail; only its verdict says something about the key. */
async function probeWith(
  http: HttpCaller,
  place: string,
  url: URL,
  headers: Readonly<Record<string, string>>,
): Promise<ProbeResult> {
  try {
    const answer = await http.call({
      url,
      method: 'GET',
      headers: { ...headers, 'x-version': 'v2' },
      body: null,
    });
    const { verdict, fault, permitted } = readProbe(place, answer);
    return {
      ...{ verdict, fault, issuerNowAt: answer.issuerNowAt },
      ...(permitted === null ? {} : { permission: { endpoint: `GET ${url.pathname}`, permitted } }),
    };
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return { verdict: 'unreachable', fault: thrown, issuerNowAt: null };
  }
}
