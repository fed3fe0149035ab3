import { loopbackAddress } from './address.ts';
import { openBook } from './book.ts';
import type { Book } from './book.ts';
import { systemChance } from './chance.ts';
import { noFaults, underFault } from './control/faults.ts';
import type { Faults, ListenerName } from './control/faults.ts';
import { controlRoutes } from './control/routes.ts';
import type { Desk } from './desk.ts';
import { noAcceptedCalls } from './gateway/accepted-calls.ts';
import { gateway } from './gateway/gateway.ts';
import { openNonces } from './gateway/nonces.ts';
import { localOnly, ownPagesOnly } from './guard.ts';
import type { Handler } from './http/exchange.ts';
import { answered } from './http/answered.ts';
import { listen } from './http/listener.ts';
import type { Deliver, Listener } from './http/listener.ts';
import { router } from './http/router.ts';
import { memoryOnly, openStateFile } from './persist.ts';
import { pages } from './pages/frame/serve.ts';
import { pageRoutes } from './pages/routes.ts';
import { phoneRoutes } from './phone/routes.ts';
import { developerRoutes } from './portal/developer-routes.ts';
import { portalRoutes } from './portal/routes.ts';
import { noSessions } from './portal/session.ts';
import type { ProfileName, Switches } from './profiles.ts';
import { DEMO, seedDemo, seededKey } from './seed.ts';
import type { Seeded } from './seed.ts';
import { staffRoutes } from './staff/routes.ts';
import { emptyState } from './state.ts';

export interface SandboxOptions {
  /** `HOST:PORT` of the signed gateway; loopback only, port 0 for any free one. */
  readonly listen: string;
  /** `HOST:PORT` of the JSON API; by default the gateway's host and any free port. */
  readonly apiListen?: string | undefined;
  /** `HOST:PORT` of the pages; by default the JSON API's host and any free port. */
  readonly pagesListen?: string | undefined;
  /** Folder of the state; without it nothing survives the process. */
  readonly dataDir?: string | undefined;
  /** PEM texts: the gateway then speaks HTTPS. The JSON API stays plain. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Used when the state is first made. Default: broker-hk. */
  readonly profile?: ProfileName | undefined;
  /** Switches to set at this start, over the profile's and over what was saved. */
  readonly switches?: Partial<Switches> | undefined;
  /** Seed the demo institution, user and key; true: with a key that is 80 days old. */
  readonly seedDemo?: boolean | { readonly ageMs: number } | undefined;
  /** How long a client may take to send its request. Default 15 s. */
  readonly requestTimeoutMs?: number | undefined;
}

export interface Sandbox {
  readonly gatewayUrl: string;
  readonly apiUrl: string;
  readonly pagesUrl: string;
  /** Present when the demo is seeded and its first key still works. */
  readonly seeded?: Seeded;
  close(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 15_000;

/**
 * Starts the rehearsal issuer. Throws a plain Error for an address that is not loopback or can't be had, for a state
 * file that can't be read or is of another profile, and for TLS material that is none.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const gatewayAddress = loopbackAddress(options.listen);
  const apiAddress =
    options.apiListen === undefined ? { ...gatewayAddress, port: 0 } : loopbackAddress(options.apiListen);
  const pagesAddress =
    options.pagesListen === undefined ? { ...apiAddress, port: 0 } : loopbackAddress(options.pagesListen);
  const book = await preparedBook(options);
  const nonces = openNonces(options.dataDir, book.now());
  const faults = noFaults();
  const desk: Desk = {
    book,
    faults,
    chance: systemChance,
    sessions: noSessions(),
    acceptedCalls: noAcceptedCalls(),
  };
  const requestTimeoutMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  const open: Listener[] = [];
  const close = async () => {
    await Promise.all(open.map((listener) => listener.close()));
    await book.close();
    nonces.close();
  };
  try {
    const signed = deliverer('gateway', gateway(desk, nonces), faults);
    const json = deliverer('api', localOnly(router(apiRoutes(desk))), faults);
    const rooms = deliverer('pages', ownPagesOnly(pages(desk, pageRoutes)), faults);
    const tls = options.tls;
    open.push(await listen({ ...gatewayAddress, tls, requestTimeoutMs }, book.now, signed));
    open.push(await listen({ ...apiAddress, requestTimeoutMs }, book.now, json));
    open.push(await listen({ ...pagesAddress, requestTimeoutMs }, book.now, rooms));
  } catch (error) {
    await close();
    throw error;
  }
  const seeded = options.seedDemo ? seededKey(book.state(), book.now()) : null;
  const [gatewayUrl = '', apiUrl = '', pagesUrl = ''] = open.map((listener) => listener.url);
  return { gatewayUrl, apiUrl, pagesUrl, ...(seeded ? { seeded } : {}), close };
}

async function preparedBook(options: SandboxOptions): Promise<Book> {
  const file = options.dataDir === undefined ? memoryOnly : await openStateFile(options.dataDir);
  const saved = await file.load();
  if (saved && options.profile !== undefined && options.profile !== saved.profile) {
    throw new Error(
      `The saved sandbox is a ${saved.profile} one, not ${options.profile}. Choose another folder.`,
    );
  }
  const initial = saved ?? emptyState(options.profile ?? 'broker-hk');
  if (!saved) await file.save(initial);
  const book = openBook(initial, file);
  const { switches, seedDemo: seed } = options;
  if (switches !== undefined) {
    await book.update((state) => ({
      state: { ...state, switches: { ...state.switches, ...switches } },
      reply: null,
    }));
  }
  if (seed) {
    const ageMs = seed === true ? DEMO.ageMs : seed.ageMs;
    await book.update((state, now) => seedDemo(state, now, ageMs, systemChance));
  }
  return book;
}

const apiRoutes = (desk: Desk) => [
  ...portalRoutes(desk),
  ...developerRoutes(desk),
  ...staffRoutes(desk),
  ...phoneRoutes(desk),
  ...controlRoutes(desk),
];

/** A handler under the faults that are armed. The control side is never struck: it is where faults are disarmed. */
function deliverer(name: ListenerName, handler: Handler, faults: Faults): Deliver {
  return (request) => {
    const isControl = name === 'api' && request.path.startsWith('/control/');
    const fault = isControl ? null : faults.strike(name, request.method, request.path);
    return underFault(fault, (clockShiftMs) => answered(handler, { ...request, clockShiftMs }));
  };
}
