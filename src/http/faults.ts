import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { asFault, Fault, viewOfFault } from '../domain/fault.ts';
import type { FaultCode, FaultView } from '../domain/fault.ts';
import type { Log } from '../ports/log.ts';
import { statusOfFault } from './fault-status.ts';

export interface FaultVoice {
  readonly log: Log;
  /** Replaces every known secret in a text. */
  readonly redact: (text: string) => string;
}

export interface DoorVoice extends FaultVoice {
  /** Counts who was not let in. */
  readonly onRefused: (route: string, code: string) => void;
}

/** What fastify itself refuses, by its code. */
const FRAMEWORK: Readonly<Record<string, FaultCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'KT6011',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'KT6011',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'KT6017',
  FST_ERR_CTP_BODY_TOO_LARGE: 'KT6012',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'KT6013',
  FST_ERR_BAD_URL: 'KT6014',
  FST_ERR_ASYNC_CONSTRAINT: 'KT6014',
  FST_ERR_MAX_PARAM_LENGTH: 'KT6014',
};

const FRAMEWORK_SAW: Readonly<Partial<Record<FaultCode, string>>> = {
  KT6011: 'text that can not be parsed',
  KT6012: 'more bytes than the limit',
  KT6013: 'another content type',
  KT6014: 'a path that can not be read',
};

/** The one way out for everything thrown on the way to an answer: a FaultView, never a stack or a foreign message. */
export function faultReply({ log, redact, onRefused }: DoorVoice) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const fault = faultOfRequest(error, request);
    const status = statusOfFault(fault.code);
    const route = `${request.method} ${request.routeOptions.url ?? '(unknown)'}`;
    const fields = { route, code: fault.code, status };
    if (status === 401 || status === 403) onRefused(route, fault.code);
    if (fault.code === 'KT5099')
      log.error('request failed', { ...fields, cause: redact(describeCause(fault)) });
    else if (status >= 500) log.error('request failed', fields);
    else log.debug('request refused', fields);
    if (request.retryAfterSeconds !== null)
      void reply.header('retry-after', String(request.retryAfterSeconds));
    if (status === 401) void reply.header('www-authenticate', 'Bearer realm="keyturn"');
    return reply
      .code(status)
      .type('application/json')
      .send(JSON.stringify(addressed(viewOfFault(fault), request)));
  };
}

/** The catalogue says `keyturn show CREDENTIAL`; here it is known which. */
function addressed(view: FaultView, request: FastifyRequest): FaultView {
  const { name } = (request.params ?? {}) as { readonly name?: string };
  return name === undefined ? view : { ...view, next: view.next.replace('CREDENTIAL', name) };
}

export function noSuchRoute(request: FastifyRequest): Fault {
  return new Fault('KT6014', { place: 'request', saw: `no route for ${request.method} on this path` });
}

/** Bytes that are no HTTP never become a request, so the socket is answered by hand. */
export function answerNoHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const view = viewOfFault(new Fault('KT6017', { place: 'connection', saw: 'bytes that are no request' }));
  socket.end(`HTTP/1.1 400 Bad Request\r\n${headersOf(view)}\r\n${JSON.stringify(view)}`);
}

function headersOf(view: FaultView): string {
  const length = Buffer.byteLength(JSON.stringify(view));
  return `content-type: application/json\r\ncontent-length: ${length}\r\nconnection: close\r\n`;
}

function faultOfRequest(error: unknown, request: FastifyRequest): Fault {
  if (error instanceof Fault) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const where = error.validationContext ?? 'request';
    const issue = error.validation[0];
    const path = issue?.instancePath.replaceAll('/', '.').replace(/^\./, '') ?? '';
    return new Fault('KT6010', {
      place: path === '' ? where : `${where}, field ${path}`,
      saw:
        issue === undefined
          ? 'a wrong value'
          : sawOf(issue.keyword, issue.message ?? 'a wrong value', issue.params['keys']),
    });
  }
  const known = FRAMEWORK[frameworkCode(error)];
  if (known !== undefined) {
    return new Fault(known, {
      place: 'request',
      saw: FRAMEWORK_SAW[known] ?? 'a malformed request',
      cause: error,
    });
  }
  return asFault(error, `${request.method} ${request.routeOptions.url ?? '(unknown)'}`);
}

/** A mistyped name is worth repeating. What is longer, or holds anything but letters, may be a secret in the wrong place. */
const NAME_LIKE = /^[A-Za-z]{1,20}$/;

function sawOf(keyword: string, message: string, keys: unknown): string {
  if (keyword !== 'unrecognized_keys') return message.toLowerCase();
  const [first] = Array.isArray(keys) ? (keys as unknown[]) : [];
  const name = typeof first === 'string' && NAME_LIKE.test(first) ? ` ${first}` : '';
  return `an unknown field${name}`;
}

function frameworkCode(error: unknown): string {
  const { code } = (typeof error === 'object' && error !== null ? error : {}) as Partial<FastifyError>;
  return typeof code === 'string' ? code : '';
}

function describeCause(fault: Fault): string {
  const cause = fault.cause ?? fault;
  return cause instanceof Error ? (cause.stack ?? `${cause.name}: ${cause.message}`) : typeof cause;
}
