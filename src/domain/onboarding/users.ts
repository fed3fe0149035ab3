import type { PortalUser } from './events.ts';

/** How what the portal shows differs from what was recorded, one sentence each. */
export function userDrift(recorded: readonly PortalUser[], seen: readonly PortalUser[]): readonly string[] {
  const known = new Map(recorded.map(({ email, status }) => [email, status]));
  const shown = new Map(seen.map(({ email, status }) => [email, status]));
  return [
    ...seen.flatMap(({ email, status }) => {
      const before = known.get(email);
      if (before === undefined) return [`${email} is ${status} and not recorded`];
      return before === status ? [] : [`${email} is ${status} and recorded as ${before}`];
    }),
    ...recorded
      .filter(({ email }) => !shown.has(email))
      .map(({ email }) => `${email} is recorded and not shown`),
  ];
}

export function isAuthorised(users: readonly PortalUser[], email: string): boolean {
  return users.some((user) => user.email === email && user.status === 'authorized');
}
