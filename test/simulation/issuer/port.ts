import { MINUTE_MS, SECOND_MS } from '../../../src/domain/duration.ts';
import { Fault } from '../../../src/domain/fault.ts';
import type { IssuerProfile } from '../../../src/domain/issuer-profile.ts';
import { parseReply, refusalFault } from '../../../src/issuers/webull/reply.ts';
import type {
  ApplicationView,
  Issuer,
  KeyManagement,
  KeyPair,
  ParsedReply,
  PreparedCall,
  ProbeResult,
} from '../../../src/ports/issuer.ts';
import type { PortCall, SimulatedProcess } from '../world/process.ts';
import type { KeyOffice } from './office.ts';
import { sendOnce } from './send.ts';
import type { SendFaults } from './send.ts';
import { maskOf } from './rules.ts';
import type { Application, IssuerRules, Purpose } from './rules.ts';

export const SETTLE_MS = 30 * SECOND_MS;
const ALLOWED_SKEW_MS = 5 * MINUTE_MS;

export interface IssuerPortDeps {
  readonly name: string;
  readonly office: KeyOffice;
  readonly process: SimulatedProcess;
  readonly sending: SendFaults;
  /** Told before bytes are parsed: nobody may read what is not sealed. */
  readonly onParse: (bytes: Uint8Array) => void;
  /** Told what the process has been shown of an application. */
  readonly onObserved: (app: Application | null, process: SimulatedProcess) => void;
}

/** Custody gives the same bytes at every look at the outside, and what they say is remembered. */
const replies = new WeakMap<Uint8Array, ParsedReply>();

/** The port of the engine over the simulated issuer. The reply is read by the shipped parser. */
export function issuerPort(deps: IssuerPortDeps): Issuer {
  const { name, office, process, sending } = deps;
  const place = `issuer ${name}`;
  const call = <T>(does: string, writes: boolean, effect: () => T): Promise<T> => {
    const described: PortCall = { port: 'issuer', does, target: name, writes };
    return process.call(described, async () => effect());
  };
  const prepare = (application: { readonly name: string }, purpose: 'generate' | 'reset') =>
    call('prepare', true, (): PreparedCall => {
      const known =
        office.find(application.name) ?? (purpose === 'generate' ? office.register(application.name) : null);
      if (known === null) throw refusalFault(place, 'NOT_FOUND');
      const code = askCode(office, known, purpose);
      return {
        applicationId: known.id,
        send: (mayStillSend) =>
          sendOnce({ name, office, process, sending, app: known, purpose, code, mayStillSend }),
      };
    });
  const management: KeyManagement = {
    observe: (ref) =>
      call('observe', false, () => {
        const app = office.find(ref.name);
        deps.onObserved(app, process);
        return { application: app === null ? null : viewOf(app), issuerNowAt: office.now() };
      }),
    prepareReset: (ref) => prepare(ref, 'reset'),
    prepareGenerate: (ref) => prepare(ref, 'generate'),
    deleteApplication: (id) =>
      call('delete', true, () => {
        const app = [...office.applications.values()].find((each) => each.id === id);
        if (app === undefined) return;
        const answer = office.delete(id, askCode(office, app, 'delete'), keyturn(process));
        if (answer.status !== 200) throw refusalFault(place, String(answer.body.error_code));
      }),
  };
  return {
    name,
    management,
    portal: null,
    profile: profileOf(office.rules),
    rehearsal: false,
    settleMs: SETTLE_MS,
    parse: (bytes, status) => {
      const known = status === null ? replies.get(bytes) : undefined;
      if (known !== undefined) return known;
      deps.onParse(bytes);
      const reply = parseReply(place, bytes, status);
      if (status === null) replies.set(bytes, reply);
      return reply;
    },
    probe: (pair) => probe(place, office, process, call, pair),
    close: async () => undefined,
  };
}

/** A probe answers for every way in which the issuer can fail; only its verdict says something about the key. */
async function probe(
  place: string,
  office: KeyOffice,
  process: SimulatedProcess,
  call: <T>(does: string, writes: boolean, effect: () => T) => Promise<T>,
  pair: KeyPair,
): Promise<ProbeResult> {
  try {
    return await call('probe', false, () => {
      const now = office.now();
      if (Math.abs(process.clock.skewMs()) > ALLOWED_SKEW_MS)
        return {
          verdict: 'clock',
          fault: new Fault('KT4012', { place, saw: 'ILLEGAL_TIMESTAMP' }),
          issuerNowAt: now,
        };
      if (office.accepts(pair.appSecret.reveal()))
        return { verdict: 'accepted', fault: null, issuerNowAt: now };
      return { verdict: 'dead', fault: new Fault('KT4009', { place, saw: '401' }), issuerNowAt: now };
    });
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return { verdict: 'unreachable', fault: thrown, issuerNowAt: null };
  }
}

export function keyturn(process: SimulatedProcess): { readonly who: 'keyturn'; readonly process: string } {
  return { who: 'keyturn', process: process.name };
}

function askCode(office: KeyOffice, app: Application, purpose: Purpose): string | null {
  return office.rules.wantsCode ? office.askCode(app, purpose) : null;
}

function viewOf(app: Application): ApplicationView {
  const newest = app.keys.at(-1);
  return {
    applicationId: app.id,
    keyIdMasked: newest === undefined ? null : maskOf(newest.appKey),
    secretMasked: newest === undefined ? null : `****${newest.appSecret.slice(-4)}`,
    lastResetAt: app.lastResetAt,
    keyBornAt: newest?.bornAt ?? null,
    keyExpiresAt: newest?.endsAt ?? null,
    permissions: [],
    allows: null,
  };
}

function profileOf(rules: IssuerRules): IssuerProfile {
  const said = <T>(value: T) => ({ value, source: 'the simulation', seen: '2026-11-22' });
  return {
    name: 'simulated',
    overlapMs: said(rules.overlapMs),
    validityMs: said(null),
    resetsPerDay: said(rules.resetsPerDay),
    callsPerMinute: said(null),
    stepUp: said([]),
    resetChangesAppKey: said(rules.resetChangesAppKey),
    deleteEndsAllVersions: said(rules.deleteEndsAllVersions),
    contact: said(null),
    portal: said(null),
    endpoints: said([]),
  };
}
