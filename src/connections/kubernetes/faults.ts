import { Fault } from '../../domain/fault.ts';
import type { FaultCode } from '../../domain/fault.ts';
import type { TransportError, TransportProblem } from '../transport/failure.ts';
import { textOf } from './resource.ts';
import type { Resource } from './resource.ts';
import type { Answer } from './transport.ts';

/** The verbs of RBAC, which say what was asked better than methods do. */
export type Verb = 'get' | 'list' | 'create' | 'patch' | 'delete';

const TRANSPORT: Readonly<Record<TransportProblem, FaultCode>> = {
  unreachable: 'KT3401',
  timeout: 'KT3402',
  tls: 'KT3404',
  redirect: 'KT3407',
  garbage: 'KT3408',
  'too-large': 'KT3413',
};

export function faultOfTransport({ problem, saw }: TransportError, place: string): Fault {
  return new Fault(TRANSPORT[problem], { place, saw });
}

/**
 * The fault of an answer that is none of 2xx. What the server says in words may quote the object, so only its reason is looked at; what is missing is
 * said by what was asked.
 */
export function faultOfAnswer(answer: Answer, verb: Verb, resource: Resource, place: string): Fault {
  const { status, body } = answer;
  const asked = `${verb} ${textOf(resource)}`;
  if (status === 403 && isRbac(body)) {
    const who = callerIn(body);
    return new Fault('KT3403', {
      place,
      saw: `${who ?? 'we'} may not ${asked}`,
      expected: `a role that allows to ${asked}`,
      next: canI(verb, resource, who),
    });
  }
  return new Fault(codeOf(status), { place, saw: `${asked}: ${reasonOf(answer)}` });
}

function codeOf(status: number): FaultCode {
  if (status >= 500 || status < 200 || status === 410) return 'KT3408';
  if (status < 400) return 'KT3407';
  return BY_STATUS[status] ?? 'KT3411';
}

const BY_STATUS: Readonly<Record<number, FaultCode>> = {
  401: 'KT3406',
  403: 'KT3412',
  404: 'KT3414',
  409: 'KT3405',
  413: 'KT3411',
  429: 'KT3410',
};

/** The machine's word for what happened: one of a few constants. */
function reasonOf({ status, body }: Answer): string {
  const reason = body?.['reason'];
  const word = typeof reason === 'string' && /^[A-Z][A-Za-z]{2,40}$/.test(reason) ? `${reason}, ` : '';
  return `refused (${word}${status})`;
}

/** A webhook or a quota refuses with 403 as well, and no role would help. */
function isRbac(body: Answer['body']): boolean {
  return / cannot [a-z]+ resource /.test(messageIn(body));
}

function callerIn(body: Answer['body']): string | null {
  const found = /User "(system:serviceaccount:[a-z0-9-]{1,63}:[a-z0-9.-]{1,253})"/.exec(messageIn(body));
  return found?.[1] ?? null;
}

function messageIn(body: Answer['body']): string {
  const message = body?.['message'];
  return typeof message === 'string' ? message : '';
}

function canI(verb: Verb, { api, kind, namespace }: Resource, who: string | null): string {
  const group = api.includes('/') ? `.${api.slice(0, api.indexOf('/'))}` : '';
  const where = namespace === undefined ? '' : ` -n ${namespace}`;
  return `kubectl auth can-i ${verb} ${kind}${group}${where}${who === null ? '' : ` --as ${who}`}`;
}
