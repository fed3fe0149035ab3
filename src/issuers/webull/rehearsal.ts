import { Fault } from '../../domain/fault.ts';
import type { PortalUser } from '../../domain/onboarding/events.ts';
import { listed } from '../../domain/permissions/seen.ts';
import type { Secret } from '../../domain/secret.ts';
import type { ApplicationRef, ApplicationView, Look, PreparedCall } from '../../ports/issuer.ts';
import { jsonOf, textField, timeField } from './http-call.ts';
import type { Answer, HttpCaller } from './http-call.ts';
import { refusalFault } from './reply.ts';
import { sendOnce } from './send-once.ts';

type Json = Readonly<Record<string, unknown>>;

export interface RehearsalOptions {
  readonly place: string;
  readonly api: URL;
  readonly loginPassword: Secret;
  readonly tradingPassword: Secret;
  readonly settleMs: number;
  readonly http: HttpCaller;
}

/**
 * The robot of `mint: sandbox`: it does at a rehearsal issuer what a person does at the Developer Center, reading the
 * code from the rehearsal's own phone. It is made for loopback addresses only.
 */
export interface Rehearsal {
  look(ref: ApplicationRef): Promise<Look>;
  prepare(ref: ApplicationRef, purpose: 'generate' | 'reset'): Promise<PreparedCall>;
  deleteApplication(applicationId: string, ref: ApplicationRef): Promise<void>;
  /** OpenAPI Mgnt > Open API Application > Broker API, as that user sees it. */
  authorisedUsers(user: string): Promise<readonly PortalUser[]>;
}

export function createRehearsal(options: RehearsalOptions): Rehearsal {
  const desk = createDesk(options);

  const look = async (ref: ApplicationRef): Promise<Look> => {
    const answer = await desk.ask(ref, 'GET', '/developer/applications', null);
    const found = objectsIn(answer, 'applications').find((each) => each.name === ref.name);
    const application = found === undefined ? null : viewOf(found);
    return { application, issuerNowAt: answer.issuerNowAt };
  };

  const register = async (ref: ApplicationRef): Promise<string> => {
    const answer = await desk.ask(ref, 'POST', '/developer/applications', { name: ref.name });
    return requiredText(options.place, jsonOf(answer.bytes), 'applicationId');
  };

  /** Asks for a code and reads it from the phone; a newer code for the same purpose replaces an older one. */
  const stepUp = async (ref: ApplicationRef, id: string, purpose: string): Promise<Json> => {
    await desk.ask(ref, 'POST', `/developer/applications/${id}/codes`, { purpose });
    const path = `/phone/${encodeURIComponent(userOf(options.place, ref))}/messages`;
    const answer = await desk.ask(ref, 'GET', `${path}?application=${id}&purpose=${purpose}`, null);
    const newest = objectsIn(answer, 'messages')[0] ?? null;
    return {
      code: requiredText(options.place, newest, 'code'),
      tradingPassword: options.tradingPassword.reveal(),
    };
  };

  return {
    look,
    prepare: async (ref, purpose) => {
      const { application: known } = await look(ref);
      const id = known?.applicationId ?? (purpose === 'generate' ? await register(ref) : null);
      if (id === null) throw new Fault('KT4014', { place: options.place, saw: `no application ${ref.name}` });
      const body = JSON.stringify(await stepUp(ref, id, purpose));
      const url = new URL(`/developer/applications/${id}/${purpose}`, options.api);
      const headers = await desk.headers(ref, body);
      const { place, settleMs } = options;
      return {
        applicationId: id,
        send: (mayStillSend) =>
          sendOnce({ place, url, method: 'POST', headers, body, settleMs, mayStillSend }),
      };
    },
    authorisedUsers: async (user) => {
      const answer = await desk.ask({ name: '', user }, 'GET', '/portal/authorized-users', null);
      return objectsIn(answer, 'users').map((shown) => portalUser(options.place, shown));
    },
    deleteApplication: async (id, ref) => {
      const known = await desk.tryAsk(ref, 'GET', `/developer/applications/${id}`, null);
      if (known.status === 404) return;
      const body = await stepUp(ref, id, 'delete');
      await desk.ask(ref, 'POST', `/developer/applications/${id}/delete`, body);
    },
  };
}

interface Desk {
  /** Rejects with the refusal's fault unless the answer is a success. */
  ask(ref: ApplicationRef, method: string, path: string, body: Json | null): Promise<Answer>;
  tryAsk(ref: ApplicationRef, method: string, path: string, body: Json | null): Promise<Answer>;
  headers(ref: ApplicationRef, body: string | null): Promise<Record<string, string>>;
}

/** Calls as a logged-in user; a session that ended is opened again once. */
function createDesk({ place, api, loginPassword, http }: RehearsalOptions): Desk {
  const sessions = new Map<string, Promise<string>>();

  const login = async (email: string): Promise<string> => {
    const body = JSON.stringify({ email, loginPassword: loginPassword.reveal() });
    const headers = { 'content-type': 'application/json' };
    const answer = await http.call({ url: new URL('/login', api), method: 'POST', headers, body });
    const session = textField(jsonOf(answer.bytes), 'session');
    if (session === null)
      throw new Fault('KT4004', { place, saw: `the login was answered ${answer.status}` });
    return session;
  };

  const sessionOf = (email: string): Promise<string> => {
    const open = sessions.get(email) ?? login(email);
    sessions.set(email, open);
    open.catch(() => sessions.delete(email));
    return open;
  };

  const headers = async (ref: ApplicationRef, body: string | null): Promise<Record<string, string>> => ({
    authorization: `Bearer ${await sessionOf(userOf(place, ref))}`,
    ...(body === null
      ? {}
      : { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(body)}` }),
  });

  const tryAsk: Desk['tryAsk'] = async (ref, method, path, json) => {
    const body = json === null ? null : JSON.stringify(json);
    const once = async (): Promise<Answer> =>
      http.call({ url: new URL(path, api), method, headers: await headers(ref, body), body });
    const answer = await once();
    if (textField(jsonOf(answer.bytes), 'error_code') !== 'NOT_LOGGED_IN') return answer;
    sessions.delete(userOf(place, ref));
    return once();
  };

  const ask: Desk['ask'] = async (ref, method, path, body) => {
    const answer = await tryAsk(ref, method, path, body);
    if (answer.status >= 200 && answer.status < 300) return answer;
    if (answer.status >= 500)
      throw new Fault('KT4001', { place, saw: `${method} ${path} was answered ${answer.status}` });
    throw refusalFault(place, textField(jsonOf(answer.bytes), 'error_code') ?? '');
  };

  return { ask, tryAsk, headers };
}

function userOf(place: string, ref: ApplicationRef): string {
  if (ref.user !== null) return ref.user;
  throw new Fault('KT4004', { place, saw: `the credential of ${ref.name} names no user` });
}

function portalUser(place: string, shown: Json): PortalUser {
  const status = textField(shown, 'status');
  return {
    email: requiredText(place, shown, 'email'),
    status: status === 'authorized' || status === 'withdrawn' ? status : 'not-authorized',
  };
}

function viewOf(application: Json): ApplicationView {
  const { endpointPermissions: endpoints, ipWhitelist } = application;
  const permissions = Array.isArray(endpoints) ? endpoints.filter(isText) : [];
  return {
    applicationId: textField(application, 'applicationId') ?? '',
    keyIdMasked: asMask(textField(application, 'appKey')),
    secretMasked: asMask(textField(application, 'appSecret')),
    lastResetAt: timeField(application, 'lastResetAt'),
    keyBornAt: timeField(application, 'keyCreatedAt'),
    keyExpiresAt: timeField(application, 'expiresAt'),
    permissions,
    allows:
      Array.isArray(endpoints) && Array.isArray(ipWhitelist)
        ? listed(permissions, ipWhitelist.filter(isText))
        : null,
  };
}

/** The masks go into the journal as a baseline. An issuer that shows a whole value there must not put a secret into it. */
export function asMask(shown: string | null): string | null {
  if (shown === null || /^[\w-]{0,8}\*{2,}[\w-]{0,8}$/.test(shown)) return shown;
  return `****${shown.slice(-4).replace(/[^\w-]/g, '*')}`;
}

/** The objects in a list of an answer; what else stands there is none of them. */
function objectsIn(answer: Answer, name: string): readonly Json[] {
  const listed: unknown = jsonOf(answer.bytes)?.[name];
  return Array.isArray(listed) ? listed.filter(isObject) : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

function requiredText(place: string, object: Json | null, name: string): string {
  const value = textField(object, name);
  if (value === null) throw new Fault('KT4007', { place, saw: `a reply without ${name}` });
  return value;
}
