import type { Desk } from '../desk.ts';
import type { Route } from '../http/router.ts';
import { institutionRoutes } from './institution-routes.ts';
import { userRoutes } from './user-routes.ts';

/** The issuer's back office. Whoever runs the sandbox is its staff, so there is no login. */
export const staffRoutes = (desk: Desk): Route[] => [...institutionRoutes(desk), ...userRoutes(desk)];
