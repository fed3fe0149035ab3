import { developerRoutes } from './developer/pages.ts';
import type { PageRoute } from './frame/visit.ts';
import { loginRoutes } from './login.ts';
import { phoneRoutes } from './phone/pages.ts';
import { portalRoutes } from './portal/pages.ts';
import { servicesRoutes } from './services/pages.ts';
import { staffRoutes } from './staff/pages.ts';
import { startRoutes } from './start.ts';

/** Every room. */
export const pageRoutes: readonly PageRoute[] = [
  ...startRoutes,
  ...loginRoutes,
  ...servicesRoutes,
  ...staffRoutes,
  ...portalRoutes,
  ...developerRoutes,
  ...phoneRoutes,
];
