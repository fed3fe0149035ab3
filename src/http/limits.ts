import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MINUTE_MS, SECOND_MS } from '../domain/duration.ts';
import { Fault } from '../domain/fault.ts';

/** How often an address may ask. Each rejects with KT6102. */
export interface Limits {
  /** Anything at all. */
  asked(request: FastifyRequest): Promise<void>;
  /** Something without a token that is good for it. */
  refused(request: FastifyRequest): Promise<void>;
  /** A log-in, good or not: each costs a slow hash, or a question to the identity provider. */
  logIn(request: FastifyRequest): Promise<void>;
  /** A report of a leak, signed or not: each is compared with what is known. */
  reported(request: FastifyRequest): Promise<void>;
  /** Whether a log-in on another device is finished. */
  poll(request: FastifyRequest): Promise<void>;
}

const ASKED = { max: 3_000, timeWindow: 10 * SECOND_MS };
const REFUSED = { max: 300, timeWindow: MINUTE_MS };
const LOG_INS = { max: 10, timeWindow: MINUTE_MS };
const REPORTS = { max: 600, timeWindow: MINUTE_MS };
const POLLS = { max: 60, timeWindow: MINUTE_MS };

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

/** Counted in this process: replicas each count their own. */
export function createLimits(server: FastifyInstance): Limits {
  const limiters = new Map<keyof Limits, Limiter>();
  server.register(rateLimit, { global: false });
  server.after(() => {
    for (const [name, limit] of Object.entries({
      asked: ASKED,
      refused: REFUSED,
      logIn: LOG_INS,
      reported: REPORTS,
      poll: POLLS,
    }))
      limiters.set(name as keyof Limits, server.createRateLimit({ ...limit, keyGenerator: addressOf }));
  });
  const limited = (name: keyof Limits) => async (request: FastifyRequest) => {
    const verdict = await limiters.get(name)?.(request);
    if (verdict === undefined || verdict.isAllowed || !verdict.isExceeded) return;
    request.retryAfterSeconds = verdict.ttlInSeconds;
    throw new Fault('KT6102', { place: 'requests from this address', saw: SAW[name] });
  };
  return {
    asked: limited('asked'),
    refused: limited('refused'),
    logIn: limited('logIn'),
    reported: limited('reported'),
    poll: limited('poll'),
  };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What a caller who asks too often is told. */
    retryAfterSeconds: number | null;
  }
}

const SAW: Readonly<Record<keyof Limits, string>> = {
  asked: `more than ${ASKED.max} in ten seconds`,
  refused: `more than ${REFUSED.max} refused ones in a minute`,
  logIn: `more than ${LOG_INS.max} log-ins in a minute`,
  reported: `more than ${REPORTS.max} reports of leaks in a minute`,
  poll: `more than ${POLLS.max} questions in a minute`,
};

/** Whoever opens a unix socket is on this machine. */
function addressOf({ socket }: FastifyRequest): string {
  return socket.remoteAddress ?? 'unix';
}
