import { NEEDS } from '../../domain/access/needs.ts';
import { toWire } from '../../domain/wire.ts';
import { whoMay } from '../access-schemas.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

/** Who may do what: the routes say it of themselves, so that this can't be another truth. */
export function whoRoute(routes: Routes, { access, declared }: RouteDependencies): void {
  routes.get(
    '/v1/who',
    {
      config: { needs: NEEDS.auditing },
      schema: { summary: 'Who may do what', response: { 200: whoMay, default: fault } },
    },
    async () =>
      toWire({
        users: await access.users(),
        tokens: await access.tokens(),
        groupRoles: access.groupRoles(),
        acts: declared,
      }),
  );
}
