import { randomUUID } from 'node:crypto';
import { Fault } from '../../domain/fault.ts';
import type { IssuerDeps } from '../../ports/issuer-driver.ts';
import type { Issuer, KeyPair, ProbeResult } from '../../ports/issuer.ts';
import { createHttpCaller } from './http-call.ts';
import type { HttpCaller } from './http-call.ts';
import { readProbe } from './probe.ts';
import { createRehearsal } from './rehearsal.ts';
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
  const robot = robotOf(place, settings);
  const api = new URL(robot.api);
  for (const url of [gateway, api]) refuseBeyondLoopback(place, url);
  const http = createHttpCaller(place, settings.ca?.reveal() ?? null);
  const { loginPassword, tradingPassword } = robot;
  const rehearsal = createRehearsal({
    place,
    api,
    loginPassword,
    tradingPassword,
    settleMs: SETTLE_MS,
    http,
  });

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
    rehearsal: true,
    settleMs: SETTLE_MS,
    management: {
      observe: (ref) => rehearsal.look(ref),
      prepareReset: (ref) => rehearsal.prepare(ref, 'reset'),
      prepareGenerate: (ref) => rehearsal.prepare(ref, 'generate'),
      deleteApplication: (id, ref) => rehearsal.deleteApplication(id, ref),
    },
    portal: { authorisedUsers: (user) => rehearsal.authorisedUsers(user) },
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
    return { ...readProbe(place, answer), issuerNowAt: answer.issuerNowAt };
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return { verdict: 'unreachable', fault: thrown, issuerNowAt: null };
  }
}

/** A person at the portal comes in a later release; until then only a rehearsal can be minted for. */
function robotOf(place: string, { mint, sandbox }: WebullSettings): NonNullable<WebullSettings['sandbox']> {
  if (mint !== 'sandbox') throw new Fault('KT4008', { place, saw: `mint: ${mint}` });
  if (sandbox === undefined) throw new Fault('KT4008', { place, saw: 'mint: sandbox without spec.sandbox' });
  return sandbox;
}

const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

function refuseBeyondLoopback(place: string, url: URL): void {
  if (LOOPBACK.test(url.hostname)) return;
  throw new Fault('KT4005', { place, saw: `mint: sandbox with ${url.host}` });
}
