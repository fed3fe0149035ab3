import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { Fault } from '../../domain/fault.ts';
import { MOST_REPORT_BYTES } from '../../domain/leaks/formats.ts';
import type { Call } from '../../ports/channel.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

/** Larger than any notice of a leak. */
const NOTICE_LIMIT = 1024 * 1024;

const params = z.object({ name: z.string().min(1).max(200) });
const taken = z.object({
  findings: z.number().int().meta({ description: 'How many are new' }),
  repeated: z.boolean().meta({ description: 'It was delivered before, and has changed nothing' }),
});

/**
 * What services and pipelines report by themselves. They have no token of ours: the signature over the bytes, as they came, or the
 * token of the source is what counts, so nothing is parsed before the source has looked at it. Every refusal is counted.
 */
export function leakSourceRoutes(routes: Routes, deps: RouteDependencies): void {
  void routes.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.addHook('onRequest', (request) => deps.limits.reported(request));
    scope.addHook('onError', async (request, _reply, error) => countWhatNeverCame(deps, request, error));
    deliveryRoute(
      scope,
      deps,
      '/v1/leak-sources/:name/deliver',
      NOTICE_LIMIT,
      'A webhook of a source, signed by it',
    );
    deliveryRoute(
      scope,
      deps,
      '/v1/leak-sources/:name/report',
      MOST_REPORT_BYTES,
      'The report of a scanner, with the token of the source',
    );
    revocationRoutes(scope, deps);
  });
}

function deliveryRoute(
  scope: Routes,
  { leaks, limits }: RouteDependencies,
  path: string,
  bodyLimit: number,
  summary: string,
): void {
  scope.post<{ Params: z.infer<typeof params> }>(
    path,
    {
      config: { needs: NEEDS.nothing },
      bodyLimit,
      schema: { summary, params, response: { 200: taken, default: fault } },
    },
    async (request) => {
      const result = await guarded(limits, request, () =>
        leaks.deliver(request.params.name, callOf(request)),
      );
      return { findings: result?.findings.length ?? 0, repeated: result === null };
    },
  );
}

/** The paths of GitLab's token revocation API. Whose call it is, the token tells. */
function revocationRoutes(scope: Routes, { leaks, limits }: RouteDependencies): void {
  scope.get(
    '/v1/revocable_token_types',
    {
      config: { needs: NEEDS.nothing },
      schema: {
        summary: 'GitLab asks which findings it should report',
        response: { 200: z.object({ types: z.array(z.string()) }), default: fault },
      },
    },
    async (request) => ({
      types: [...(await guarded(limits, request, () => leaks.tokenTypes(callOf(request))))],
    }),
  );
  scope.post(
    '/v1/revoke_tokens',
    {
      config: { needs: NEEDS.nothing },
      bodyLimit: NOTICE_LIMIT,
      schema: {
        summary: 'GitLab reports tokens that were seen; nothing is revoked by it',
        response: { 204: z.undefined(), default: fault },
      },
    },
    async (request, reply) => {
      await guarded(limits, request, () => leaks.deliver(null, callOf(request)));
      return reply.code(204).send();
    },
  );
}

/** Who guesses at a signature is slowed down like who guesses at a token. */
async function guarded<T>(
  limits: RouteDependencies['limits'],
  request: FastifyRequest,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof Fault) await limits.refused(request);
    throw thrown;
  }
}

function callOf({ headers, body }: FastifyRequest): Call {
  return { headers, body: Buffer.isBuffer(body) ? body : Buffer.alloc(0) };
}

/** What the operation has seen it has counted. */
function countWhatNeverCame({ leaks }: RouteDependencies, request: FastifyRequest, error: unknown): void {
  const why = whyNever(error);
  const { name = null } = (request.params ?? {}) as { readonly name?: string };
  if (why !== null) leaks.notTaken(name, why);
}

function whyNever(error: unknown): string | null {
  if (error instanceof Fault) return error.code === 'KT6102' ? 'too-often' : null;
  const { code } = error as NodeJS.ErrnoException;
  return code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? 'too-large' : 'half-sent';
}
