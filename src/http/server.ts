import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { NEEDS } from '../domain/access/needs.ts';
import type { Act } from '../domain/access/views.ts';
import type { AccessOperations } from '../engine/operations/access/operations.ts';
import type { LeakOperations } from '../engine/operations/leaks/operations.ts';
import type { OnboardingOperations } from '../engine/operations/onboarding/operations.ts';
import type { Operations } from '../engine/operations/operations.ts';
import type { Log } from '../ports/log.ts';
import type { Assets } from './assets.ts';
import { takeCookies } from './cookies.ts';
import { answerNoHttp, faultReply, noSuchRoute } from './faults.ts';
import type { DoorVoice } from './faults.ts';
import { declare, gatekeeper } from './gatekeeper.ts';
import { refuseForeignHost } from './host-header.ts';
import { createLimits } from './limits.ts';
import { openApiDocument } from './openapi.ts';
import { accountRoutes } from './routes/accounts.ts';
import { actingRoutes } from './routes/acting.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { backupRoutes } from './routes/backup.ts';
import { alertingRoutes } from './routes/alerting.ts';
import { custodyRoutes } from './routes/custody.ts';
import type { RouteDependencies, Routes } from './routes/dependencies.ts';
import { hearingRoutes } from './routes/hearing.ts';
import { leakSourceRoutes } from './routes/leak-sources.ts';
import { findingRoutes } from './routes/findings.ts';
import { fingerprintRoutes } from './routes/fingerprints.ts';
import { healthRoutes } from './routes/health.ts';
import { journalRoutes } from './routes/journal.ts';
import { adoptRoutes } from './routes/adopt.ts';
import { lifeRoutes } from './routes/life.ts';
import { oidcRoutes } from './routes/oidc.ts';
import { onboardingRoutes } from './routes/onboarding.ts';
import { readingRoutes } from './routes/reading.ts';
import { linkRoutes } from './routes/links.ts';
import { deliveriesRoute } from './routes/deliveries.ts';
import { liveRoute } from './routes/live.ts';
import { pageRoutes } from './routes/pages.ts';
import { handoverRoutes } from './routes/handover.ts';
import { recallRoutes } from './routes/recalls.ts';
import { reportRoutes } from './routes/report.ts';
import { simulationRoutes } from './routes/simulation.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { taskRoutes } from './routes/tasks.ts';
import { whoRoute } from './routes/who.ts';

export interface HttpServerOptions {
  readonly operations: Operations;
  readonly access: AccessOperations;
  readonly onboarding: OnboardingOperations;
  readonly leaks: LeakOperations;
  /** The address under which browsers know the daemon; null: the one that they name. */
  readonly publicUrl: string | null;
  /** How long a stream waits for whoever takes nothing of it, milliseconds; absent: half a minute. */
  readonly stuckMs?: number;
  /** Counts who was not let in, by route and code. */
  readonly onRefused: (route: string, code: string) => void;
  readonly log: Log;
  /** The Prometheus text of /metrics. */
  readonly metricsText: () => Promise<string>;
  readonly ready: () => Promise<boolean>;
  /** Replaces every known secret in a text: the second line behind schemas that hold none. */
  readonly redact: (text: string) => string;
  /** The dashboard; null: a daemon without one, such as runs from its sources. */
  readonly pages: Assets | null;
  /** PEM certificate and private key; null: plain HTTP, for loopback and unix sockets only. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
}

/** A fastify instance that is ready to listen; `listen.ts` binds it. */
export type HttpServer = FastifyInstance;

/** Nothing is kept, guessed at, framed, or fetched from elsewhere. */
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};
const TLS_ONLY = { 'strict-transport-security': 'max-age=31536000' };

const BODY_LIMIT = 64 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;

/** The API in front of the operations: who may call, what a request must look like, what leaves. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const server = bareServer(options);
  const voice = voiceOf(options);
  const closing = new AbortController();
  takeCookies(server);
  const limits = createLimits(server);
  const declared: Act[] = [];
  const recognise = gatekeeper({ ...options, limits });
  const hasPages = options.pages !== null;
  const deps: RouteDependencies = {
    ...{ ...options, limits, declared, recognise, hasPages, closing: closing.signal },
  };

  server.removeContentTypeParser('text/plain');
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.decorateRequest('known', null);
  server.decorateRequest('retryAfterSeconds', null);
  server.addHook('onRoute', (route) => declare(declared, route));
  server.addHook('onRequest', (request) => limits.asked(request));
  server.addHook('onRequest', refuseForeignHost);
  server.addHook('onRequest', recognise);
  server.addHook('preValidation', async (request) => {
    // No body says as much as an empty one: every field has its default, or is missing.
    if (request.method === 'POST') request.body ??= {};
  });
  const overTls = options.tls !== null;
  server.addHook('onSend', async (_request, reply, payload) => {
    for (const [name, value] of Object.entries(overTls ? { ...HEADERS, ...TLS_ONLY } : HEADERS))
      if (!reply.hasHeader(name)) void reply.header(name, value);
    return typeof payload === 'string' ? options.redact(payload) : payload;
  });
  server.addHook('preClose', async () => closing.abort());
  server.setErrorHandler(faultReply(voice));
  server.setNotFoundHandler((request) => {
    throw noSuchRoute(request);
  });
  registerRoutes(server.withTypeProvider(), deps);
  documentRoute(server, deps);
  if (options.pages !== null) pageRoutes(server.withTypeProvider(), options.pages);
  return server;
}

function voiceOf({ log, redact, onRefused }: HttpServerOptions): DoorVoice {
  return { log, redact, onRefused };
}

function bareServer(options: HttpServerOptions): HttpServer {
  const { tls } = options;
  return fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 256 },
    https: tls === null ? null : { ...tls, minVersion: 'TLSv1.2' },
    frameworkErrors: (error, request, reply) => void faultReply(voiceOf(options))(error, request, reply),
    clientErrorHandler: answerNoHttp,
  });
}

/** All routes but the document that describes them. */
function registerRoutes(routes: Routes, deps: RouteDependencies): void {
  healthRoutes(routes, deps);
  readingRoutes(routes, deps);
  simulationRoutes(routes, deps);
  actingRoutes(routes, deps);
  approvalRoutes(routes, deps);
  lifeRoutes(routes, deps);
  adoptRoutes(routes, deps);
  taskRoutes(routes, deps);
  custodyRoutes(routes, deps);
  alertingRoutes(routes, deps);
  hearingRoutes(routes, deps);
  journalRoutes(routes, deps);
  reportRoutes(routes, deps);
  handoverRoutes(routes, deps);
  recallRoutes(routes, deps);
  backupRoutes(routes, deps);
  fingerprintRoutes(routes, deps);
  findingRoutes(routes, deps);
  leakSourceRoutes(routes, deps);
  sessionRoutes(routes, deps);
  linkRoutes(routes, deps);
  liveRoute(routes, deps);
  deliveriesRoute(routes, deps);
  accountRoutes(routes, deps);
  whoRoute(routes, deps);
  onboardingRoutes(routes, deps);
  oidcRoutes(routes, deps);
}

function documentRoute(server: HttpServer, deps: RouteDependencies): void {
  server.get('/openapi.json', { config: { needs: NEEDS.machine } }, async (_request, reply) =>
    reply
      .type('application/json')
      .serializer((text: string) => text)
      .send(await openApiDocument(registerRoutes, deps)),
  );
}
