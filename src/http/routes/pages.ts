import type { FastifyReply, FastifyRequest } from 'fastify';
import { NEEDS } from '../../domain/access/needs.ts';
import { PAGES } from '../../domain/pages.ts';
import type { Asset, Assets } from '../assets.ts';
import { noSuchRoute } from '../faults.ts';
import type { Routes } from './dependencies.ts';

const config = { needs: NEEDS.nothing };

/**
 * Everything comes from here and from a file: no inline script or style, no other host, no frame, no text that becomes
 * markup.
 */
const POLICY = [
  "default-src 'none'",
  ...["script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"],
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
  ...["require-trusted-types-for 'script'", "trusted-types 'none'"],
].join('; ');

const PAGE_HEADERS = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** The name of such a file is made from what is in it, so it never changes. */
const FOREVER = { 'cache-control': 'public, max-age=31536000, immutable' };

/** The dashboard: one page that tells its paths apart by itself, and its files. They hold nothing worth a token. */
export function pageRoutes(routes: Routes, assets: Assets): void {
  const page = assets.get('/index.html');
  if (page === undefined) return;
  for (const path of PAGES)
    routes.get(path, { config }, (request, reply) => sendAsset(request, reply.headers(PAGE_HEADERS), page));
  routes.get('/assets/*', { config }, (request, reply) => {
    const asset = assets.get(request.url.split('?')[0] ?? '');
    if (asset === undefined) throw noSuchRoute(request);
    return sendAsset(request, reply.headers(FOREVER), asset);
  });
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): FastifyReply {
  const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  if (takesGzip) void reply.header('content-encoding', 'gzip');
  return reply
    .header('vary', 'accept-encoding')
    .type(asset.type)
    .send(takesGzip ? asset.gzip : asset.body);
}
