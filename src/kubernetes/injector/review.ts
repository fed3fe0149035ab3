import { Fault } from '../../domain/fault.ts';
import { decide } from './decide.ts';
import type { Verdict } from './decide.ts';
import { isObject, objectAt, textAt } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import type { InjectorSettings } from './settings.ts';

const API_VERSION = 'admission.k8s.io/v1';

export interface Reviewed {
  readonly verdict: Verdict['kind'];
  /** The AdmissionReview to send back. */
  readonly reply: JsonObject;
}

/**
 * Answers one AdmissionReview. A pod that can't be injected is an answer like any other (allowed: false), since every
 * failure of a webhook is ignored by the API server and the pod would start without its keys.
 *
 * @param review the request's body, parsed
 * @throws Fault KT8122 where it is no such review
 */
export function answerReview(review: Json, settings: InjectorSettings): Reviewed {
  const request = requestOf(review);
  const uid = textAt(request, 'uid');
  const verdict = concerns(request)
    ? decide(objectAt(request, 'object'), textAt(request, 'namespace'), settings)
    : ({ kind: 'untouched' } as const);
  return {
    verdict: verdict.kind,
    reply: { apiVersion: API_VERSION, kind: 'AdmissionReview', response: { uid, ...responseOf(verdict) } },
  };
}

function requestOf(review: Json): JsonObject {
  const refuse = (saw: string): never => {
    throw new Fault('KT8122', { place: 'POST /inject', saw });
  };
  if (!isObject(review) || review['kind'] !== 'AdmissionReview') return refuse('something else');
  if (review['apiVersion'] !== API_VERSION)
    return refuse(`apiVersion ${JSON.stringify(review['apiVersion'])}`);
  const request = review['request'];
  return isObject(request) && textAt(request, 'uid') !== '' ? request : refuse('no request with a uid');
}

/** Only a pod that is being made; what happens to one later is none of ours, whatever the rules of the webhook say. */
function concerns(request: JsonObject): boolean {
  const { group, version, resource } = objectAt(request, 'resource');
  const isPod = (group ?? '') === '' && version === 'v1' && resource === 'pods';
  return isPod && request['operation'] === 'CREATE' && textAt(request, 'subResource') === '';
}

function responseOf(verdict: Verdict): JsonObject {
  switch (verdict.kind) {
    case 'untouched':
      return { allowed: true };
    case 'patched':
      return {
        allowed: true,
        patchType: 'JSONPatch',
        patch: Buffer.from(JSON.stringify(verdict.operations)).toString('base64'),
      };
    case 'denied':
      return {
        allowed: false,
        status: { code: 422, reason: 'Invalid', message: verdict.faults.map(said).join('\n') },
      };
  }
}

function said(fault: Fault): string {
  return `${fault.message}; expected ${fault.expected}. Next: ${fault.next}`;
}
