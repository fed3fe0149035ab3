import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { applyPatch } from 'rfc6902';
import { parseAllDocuments } from 'yaml';
import { isObject, textAt } from '../../../../src/kubernetes/injector/json.ts';
import type { Json, JsonObject } from '../../../../src/kubernetes/injector/json.ts';
import { answerReview } from '../../../../src/kubernetes/injector/review.ts';
import { DEFAULTS } from '../../../../src/kubernetes/injector/settings.ts';
import type { InjectorSettings } from '../../../../src/kubernetes/injector/settings.ts';
import { podsIn } from '../../../../src/kubernetes/injector/workloads.ts';

export const SETTINGS: InjectorSettings = {
  ...DEFAULTS,
  image: 'keyturn/agent:0.0.0',
  server: 'https://keyturn.keyturn.svc:7373',
  serverCa: null,
};

/** One annotation; the rest is default. */
export const ONE_KEY = { 'keyturn.dev/credential.webull': 'wb-prod-1' } as const;

/** A pod of the test data that other injectors are tested with. */
export interface ForeignPod {
  readonly from: string;
  readonly pod: JsonObject;
}

const PODS = fileURLToPath(new URL('../pods/', import.meta.url));

export function foreignPods(): readonly ForeignPod[] {
  return ['cyberark', 'linkerd'].flatMap((folder) =>
    readdirSync(`${PODS}${folder}`)
      .filter((file) => !file.includes('.tmpl.'))
      .flatMap((file) => podsOfFile(`${folder}/${file}`)),
  );
}

function podsOfFile(file: string): readonly ForeignPod[] {
  const documents = parseAllDocuments(readFileSync(PODS + file, 'utf8'));
  const found = documents.flatMap((document) => podsIn(document.toJS() as Json));
  return found.map(({ pod }, index) => ({ from: found.length > 1 ? `${file} (${index + 1})` : file, pod }));
}

/** The pod with these annotations besides its own. */
export function annotated(pod: JsonObject, annotations: Readonly<Record<string, string>>): JsonObject {
  const metadata = (pod['metadata'] ?? {}) as JsonObject;
  return {
    ...pod,
    metadata: { ...metadata, annotations: { ...(metadata['annotations'] as JsonObject), ...annotations } },
  };
}

/** A request as the API server sends it. */
export function review(pod: JsonObject, request: JsonObject = {}): JsonObject {
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: '0df28fbd-5f5f-11e8-bc74-36e6bb280816',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      namespace: 'trading',
      operation: 'CREATE',
      object: pod,
      oldObject: null,
      ...request,
    },
  };
}

export interface Answer {
  readonly allowed: boolean;
  readonly message: string;
  readonly operations: readonly { readonly op: string; readonly path: string; readonly value?: unknown }[];
  /** The pod with the patch applied by somebody else's reading of RFC 6902. */
  readonly pod: JsonObject;
}

/** Sends a pod through the injector as the API server would, over JSON in both directions. */
export function admit(
  pod: JsonObject,
  settings: Partial<InjectorSettings> = {},
  request: JsonObject = {},
): Answer {
  const sent = JSON.parse(JSON.stringify(review(pod, request))) as Json;
  const { reply } = answerReview(sent, { ...SETTINGS, ...settings });
  const { response } = JSON.parse(JSON.stringify(reply)) as {
    readonly response: {
      readonly allowed: boolean;
      readonly patch?: string;
      readonly status?: { readonly message: string };
    };
  };
  const operations =
    response.patch === undefined
      ? []
      : (JSON.parse(Buffer.from(response.patch, 'base64').toString()) as Parameters<typeof applyPatch>[1]);
  const patched = structuredClone(pod);
  for (const failure of applyPatch(patched, operations)) assert.equal(failure, null);
  return { allowed: response.allowed, message: response.status?.message ?? '', operations, pod: patched };
}

/** What may appear in a pod that had it not. */
const ADDED =
  /^\/metadata\/annotations\/keyturn\.dev\/(agent-settings|server-ca)$|^\/spec\/(volumes|initContainers|securityContext|securityContext\/fsGroup|(initC|c)ontainers\/\d+\/volumeMounts)$/;

/** Fails where anything of `before` is not there any more, or anything is there that is neither of it nor ours. */
export function assertOnlyAdded(before: Json | undefined, after: Json | undefined, path = ''): void {
  if (Array.isArray(before)) {
    assert.ok(Array.isArray(after), path);
    const theirs = (after as readonly Json[]).filter(
      (each) => !isObject(each) || !textAt(each, 'name').startsWith('keyturn-'),
    );
    assert.equal(theirs.length, before.length, path);
    theirs.forEach((each, index) =>
      assertOnlyAdded((before as readonly Json[])[index], each, `${path}/${index}`),
    );
  } else if (isObject(before)) {
    assert.ok(isObject(after), path);
    for (const key of Object.keys(before)) assertOnlyAdded(before[key], after[key], `${path}/${key}`);
    for (const key of Object.keys(after)) {
      if (!Object.hasOwn(before, key)) assert.match(`${path}/${key}`, ADDED);
    }
  } else assert.equal(JSON.stringify(after), JSON.stringify(before), path);
}
