import { setTimeout as pause } from 'node:timers/promises';
import { parseDuration } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import { TransportError } from '../transport/failure.ts';
import { faultOfAnswer, faultOfTransport } from './faults.ts';
import type { Verb } from './faults.ts';
import { identityOf, identityOfPod, SERVICE_ACCOUNT } from './identity.ts';
import { pathOf } from './resource.ts';
import type { Resource } from './resource.ts';
import type { KubernetesConnectionSettings } from './settings.ts';
import { createTransport } from './transport.ts';
import type { Answer, Question } from './transport.ts';

export type KubernetesObject = Readonly<Record<string, unknown>>;

export interface ListQuery {
  readonly labelSelector?: string;
  /** Names, labels and annotations only: what the objects hold is not sent. */
  readonly metadataOnly?: boolean;
  /** Objects in a page; 250 unless told otherwise. */
  readonly limit?: number;
}

export interface ApplyOptions {
  readonly fieldManager: string;
  /** Takes fields over from whoever has set them. Only with a resourceVersion that was looked at. */
  readonly force: boolean;
  /** Asks roles, admission rules and the form of the object, and changes nothing. */
  readonly isDryRun?: boolean;
}

/**
 * The API server of one cluster, with JSON as it came and as it goes. Faults are 34xx, at `place`. Only reads are repeated by themselves; a
 * write whose answer was lost is the caller's to settle by reading.
 */
export interface KubernetesConnection {
  /** Null where there is no such object. */
  get(resource: Resource, place: string): Promise<KubernetesObject | null>;
  /** The items of a collection, page by page. */
  list(
    resource: Resource,
    query: ListQuery,
    place: string,
  ): AsyncGenerator<readonly KubernetesObject[], void, undefined>;
  /** KT3405 where it exists already. */
  create(
    resource: Resource,
    object: KubernetesObject,
    place: string,
    options?: { readonly isDryRun?: boolean },
  ): Promise<KubernetesObject>;
  /** Server-side apply: sets and removes the fields of this manager and no others. KT3405 where it was changed meanwhile. */
  apply(
    resource: Resource,
    object: KubernetesObject,
    options: ApplyOptions,
    place: string,
  ): Promise<KubernetesObject>;
  /** Merge patch. Null where there is no such object; KT3405 where the resourceVersion in it is not the present one. */
  patch(resource: Resource, change: KubernetesObject, place: string): Promise<KubernetesObject | null>;
  /** Whether there was something to remove. */
  remove(resource: Resource, place: string): Promise<boolean>;
  close(): void;
}

export interface KubernetesConnectionDeps {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the pod's token is; told otherwise in tests. */
  readonly serviceAccount?: string;
}

const JSON_ONLY = 'application/json';
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const FIELD_MANAGER = 'keyturn';
const DRY_RUN = '&dryRun=All';
const PAGE = 250;
/** Between the tries of a read. What lasts longer is for the caller, who tries again later. */
const WAITS_MS = [200, 1000] as const;
const LONGEST_WAIT_MS = 2000;

/** Nothing is read or sent before the first call. */
export function connectKubernetes(
  place: string,
  settings: KubernetesConnectionSettings,
  { clock, environment, serviceAccount = SERVICE_ACCOUNT }: KubernetesConnectionDeps,
): KubernetesConnection {
  const source =
    settings.apiServer === undefined
      ? identityOfPod(place, { clock, environment, folder: serviceAccount })
      : identityOf(settings.apiServer);
  const transport = createTransport(parseDuration(settings.timeout) ?? 0);
  /** A token that was replaced since it was read is worth one more try: a 401 says that nothing was done. */
  const send: Send = async (question) => {
    const identity = await source.identity(false);
    const answer = await transport.send(question, identity);
    if (answer.status !== 401) return answer;
    const fresh = await source.identity(true);
    return fresh.token?.reveal() === identity.token?.reveal() ? answer : transport.send(question, fresh);
  };
  return { ...reading(send), ...writing(send), close: () => transport.close() };
}

type Send = (question: Question) => Promise<Answer>;

function reading(send: Send): Pick<KubernetesConnection, 'get' | 'list'> {
  return {
    get: async (resource, callPlace) => {
      const question: Question = {
        ...{ method: 'GET', path: pathOf(resource, callPlace), accept: JSON_ONLY, body: null },
      };
      const answer = await patiently(send, question, callPlace);
      return answer.status === 404 ? null : bodyOf(answer, 'get', resource, callPlace);
    },
    list: async function* (resource, query, callPlace) {
      let next: string | null = '';
      while (next !== null) {
        const path = `${pathOf(resource, callPlace)}?${parametersOf(query, next).toString()}`;
        const accept = query.metadataOnly === true ? METADATA_ONLY : JSON_ONLY;
        const answer = await patiently(send, { method: 'GET', path, accept, body: null }, callPlace);
        const page = pageIn(bodyOf(answer, 'list', resource, callPlace), callPlace);
        yield page.items;
        next = page.next;
      }
    },
  };
}

function writing(send: Send): Pick<KubernetesConnection, 'create' | 'apply' | 'patch' | 'remove'> {
  const once = async (question: Question, callPlace: string): Promise<Answer> => {
    try {
      return await send(question);
    } catch (thrown) {
      throw known(thrown, callPlace);
    }
  };
  const manager = `?fieldManager=${FIELD_MANAGER}`;
  return {
    create: async (resource, object, callPlace, { isDryRun = false } = {}) => {
      const path = `${pathOf(resource, callPlace)}${manager}${isDryRun ? DRY_RUN : ''}`;
      const answer = await once(written('POST', path, JSON_ONLY, object), callPlace);
      return bodyOf(answer, 'create', resource, callPlace);
    },
    apply: async (resource, object, { fieldManager, force, isDryRun = false }, callPlace) => {
      const query = new URLSearchParams({ fieldManager, force: String(force) });
      const path = `${pathOf(resource, callPlace)}?${query.toString()}${isDryRun ? DRY_RUN : ''}`;
      // JSON is YAML, and this type is the one that every server with server-side apply knows.
      const answer = await once(written('PATCH', path, 'application/apply-patch+yaml', object), callPlace);
      return bodyOf(answer, 'patch', resource, callPlace);
    },
    patch: async (resource, change, callPlace) => {
      const path = `${pathOf(resource, callPlace)}${manager}`;
      const answer = await once(written('PATCH', path, 'application/merge-patch+json', change), callPlace);
      return answer.status === 404 ? null : bodyOf(answer, 'patch', resource, callPlace);
    },
    remove: async (resource, callPlace) => {
      const path = pathOf(resource, callPlace);
      const answer = await once({ method: 'DELETE', path, accept: JSON_ONLY, body: null }, callPlace);
      if (answer.status === 404) return false;
      bodyOf(answer, 'delete', resource, callPlace);
      return true;
    },
  };
}

function written(method: 'POST' | 'PATCH', path: string, type: string, object: KubernetesObject): Question {
  return { method, path, accept: JSON_ONLY, body: { type, text: JSON.stringify(object) } };
}

/** A read may be made again: a connection that broke, a server that restarts or asks for patience. */
async function patiently(send: Send, question: Question, place: string): Promise<Answer> {
  for (const waitMs of WAITS_MS) {
    const answer = await send(question).catch((thrown: unknown) => {
      if (thrown instanceof TransportError && thrown.problem === 'unreachable') return null;
      throw known(thrown, place);
    });
    if (answer !== null && answer.status !== 429 && answer.status < 500) return answer;
    await pause(Math.min(answer?.retryAfterMs ?? waitMs, LONGEST_WAIT_MS));
  }
  return send(question).catch((thrown: unknown) => {
    throw known(thrown, place);
  });
}

/** Errors of the transport hold nothing; anything else may hold the request, and is dropped. */
function known(thrown: unknown, place: string): Fault {
  if (thrown instanceof Fault) return thrown;
  if (thrown instanceof TransportError) return faultOfTransport(thrown, place);
  return new Fault('KT3408', { place, saw: 'an error inside the client' });
}

function bodyOf(answer: Answer, verb: Verb, resource: Resource, place: string): KubernetesObject {
  if (answer.status >= 200 && answer.status < 300 && answer.body !== null) return answer.body;
  throw faultOfAnswer(answer, verb, resource, place);
}

function parametersOf({ labelSelector, limit }: ListQuery, next: string): URLSearchParams {
  return new URLSearchParams({
    limit: String(limit ?? PAGE),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(next === '' ? {} : { continue: next }),
  });
}

function pageIn(
  body: KubernetesObject,
  place: string,
): { readonly items: readonly KubernetesObject[]; readonly next: string | null } {
  const { items, metadata } = body;
  const isPage = (items === null || Array.isArray(items)) && typeof metadata === 'object';
  if (!isPage) throw new Fault('KT3408', { place, saw: 'a list of another form' });
  const next = (metadata as { continue?: unknown } | null)?.continue;
  return {
    items: ((items ?? []) as unknown[]).filter(
      (item): item is KubernetesObject => typeof item === 'object' && item !== null,
    ),
    next: typeof next === 'string' && next !== '' ? next : null,
  };
}
