import type { Change } from '../change.ts';
import { Refusal, businessRefusal, notFound } from '../refusal.ts';
import { entry, withApplication } from '../state.ts';
import type { KeyApplication, State } from '../state.ts';
import { afterUse, requireBudget } from './budget.ts';
import { authorizationStatus, userOf } from './user.ts';

export interface ApplicationEdit {
  readonly name?: string | undefined;
  readonly validityDays?: number | undefined;
}

/** "Click Manage to enter the key application registration page": authorised users register and name applications. */
export function registerApplication(
  state: State,
  now: number,
  ask: { user: string; id: string; name: string },
): Change<KeyApplication> {
  requireAuthorized(state, ask.user);
  requireFreeName(state, ask.user, ask.name);
  if (!state.switches.applicationsMayCoexist && applicationsOf(state, ask.user).length > 0) {
    throw businessRefusal('APPLICATION_LIMIT_REACHED', 'A user may hold one key application.');
  }
  const application: KeyApplication = {
    id: ask.id,
    user: ask.user,
    name: ask.name,
    status: 'active',
    createdAt: now,
    deletedAt: null,
    lastResetAt: null,
    validityDays: state.switches.validity?.defaultDays ?? null,
    keys: [],
    usage: { day: '', generate: 0, reset: 0, edit: 0 },
    counters: { generated: 0, reset: 0, edited: 0, deleted: 0 },
  };
  return { state: withApplication(state, application), reply: application };
}

/**
 * "Creation, naming, rotation, and deletion are independently managed by authorized users": rename, or choose
 * another validity, whose new value applies at the next reset.
 */
export function editApplication(
  state: State,
  now: number,
  ask: { user: string; id: string; edit: ApplicationEdit },
): Change<KeyApplication> {
  requireAuthorized(state, ask.user);
  const application = ownApplication(state, ask.user, ask.id);
  requireBudget(application, now, 'edit', state.switches);
  const { name = application.name, validityDays } = ask.edit;
  if (name !== application.name) requireFreeName(state, ask.user, name);
  if (validityDays !== undefined) requireOfferedValidity(state, validityDays);
  const edited: KeyApplication = {
    ...application,
    name,
    validityDays: validityDays ?? application.validityDays,
    usage: afterUse(application, now, 'edit'),
    counters: { ...application.counters, edited: application.counters.edited + 1 },
  };
  return { state: withApplication(state, edited), reply: edited };
}

/** Staff: `not-activated` and `disabled` are refused at the gateway with errors of their own. */
export function setApplicationStatus(
  state: State,
  id: string,
  status: KeyApplication['status'],
): Change<KeyApplication> {
  const application = entry(state.applications, id);
  if (!application) throw notFound('such application');
  const changed = { ...application, status };
  return { state: withApplication(state, changed), reply: changed };
}

/** The user's applications that are not deleted, in the order of their registration. */
export const applicationsOf = (state: State, user: string): KeyApplication[] =>
  Object.values(state.applications).filter(
    (application) => application.user === user && application.deletedAt === null,
  );

/** One of them. Another user's application is as unknown as one that never was. */
export function ownApplication(state: State, user: string, id: string): KeyApplication {
  const application = entry(state.applications, id);
  if (!application || application.user !== user || application.deletedAt !== null)
    throw notFound('such application');
  return application;
}

export function requireAuthorized(state: State, email: string): void {
  const status = authorizationStatus(userOf(state, email));
  if (status === 'authorized') return;
  throw new Refusal(403, 'NOT_AUTHORIZED', `The user's Broker API authorization is: ${status}.`);
}

function requireFreeName(state: State, user: string, name: string): void {
  if (!applicationsOf(state, user).some((application) => application.name === name)) return;
  throw businessRefusal('NAME_TAKEN', 'There is a key application with this name already.');
}

function requireOfferedValidity(state: State, days: number): void {
  const offered = state.switches.validity;
  if (!offered) throw businessRefusal('VALIDITY_NOT_OFFERED', 'This product states no validity of keys.');
  if (days >= offered.minDays && days <= offered.maxDays) return;
  throw businessRefusal('VALIDITY_NOT_OFFERED', `Choose ${offered.minDays} to ${offered.maxDays} days.`);
}
