/** The paths under which the daemon answers with the dashboard; the page itself tells them apart by the same list. */
export const PAGES = [
  '/',
  '/login',
  '/login/:link',
  '/credentials/:name',
  '/incident/:name',
  '/tasks',
  '/tasks/:name',
  '/approvals',
  '/alerts',
  '/findings',
  '/findings/:id',
  '/recalls',
  '/recalls/new',
  '/recalls/:id',
  '/plan',
  '/onboarding',
  '/onboarding/:name',
  '/audit',
  '/settings',
] as const;

export type PagePath = (typeof PAGES)[number];

/** Where a link for logging in once leads to. */
export function loginPath(link: string): string {
  return `/login/${link}`;
}
