import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { Fault } from '../../domain/fault.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

/** A message of Slack comes back whole with the press on its button. */
const BODY_LIMIT = 256 * 1024;

/**
 * What receivers of alerts say by themselves. They have no token of ours: the signature over the bytes, as they came, is
 * what counts, so nothing is parsed before the channel has looked at it.
 */
export function hearingRoutes(routes: Routes, { operations, limits }: RouteDependencies): void {
  void routes.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post<{ Params: z.infer<typeof params> }>(
      '/v1/channels/:name/heard',
      {
        config: { needs: NEEDS.nothing },
        bodyLimit: BODY_LIMIT,
        schema: {
          summary: 'What the receiver of a channel says by itself, signed by it: an acknowledgement',
          params,
          response: { 200: z.undefined(), default: fault },
        },
      },
      async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        try {
          await operations.hear(request.params.name, { headers: request.headers, body });
        } catch (thrown) {
          // Who guesses at a signature is slowed down like who guesses at a token.
          if (thrown instanceof Fault) await limits.refused(request);
          throw thrown;
        }
        return reply.code(200).send();
      },
    );
  });
}

const params = z.object({ name: z.string().min(1).max(200) });
