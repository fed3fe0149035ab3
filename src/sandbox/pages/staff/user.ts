import type { Change } from '../../change.ts';
import { checked } from '../../http/body.ts';
import type { Params } from '../../http/router.ts';
import { OPEN, lockedOut } from '../../rules/lock.ts';
import {
  authorizationStatus,
  authorizeUser,
  configureUser,
  editUser,
  userOf,
  withdrawUser,
} from '../../rules/user.ts';
import { endpointsBody, ipsBody } from '../../staff/user-routes.ts';
import type { State, User } from '../../state.ts';
import { form, linesOf } from '../frame/form.ts';
import { html } from '../frame/html.ts';
import type { Html } from '../frame/html.ts';
import { sites } from '../frame/sites.ts';
import { moment } from '../frame/visit.ts';
import type { Answer, PageRoute, View, Visit } from '../frame/visit.ts';

const HOME = `${sites.staff.home}/users`;

export const userHref = (email: string): string => `${HOME}/${encodeURIComponent(email)}`;

/** What staff decide of one user. It holds from the next signed call on, for old and new keys alike. */
export const userRoutes: readonly PageRoute[] = [
  { pattern: `GET ${HOME}/:email`, view },
  {
    pattern: `POST ${HOME}/:email/authorize`,
    view,
    act: decide('The user is authorised.', (_, email) => (state, now) => authorizeUser(state, now, email)),
  },
  {
    pattern: `POST ${HOME}/:email/withdraw`,
    view,
    act: decide(
      'The authorization is withdrawn.',
      (_, email) => (state, now) => withdrawUser(state, now, email),
    ),
  },
  {
    pattern: `POST ${HOME}/:email/unlock`,
    view,
    act: decide(
      'The account is open.',
      (_, email) => (state) => editUser(state, email, { login: OPEN, stepUp: OPEN }),
    ),
  },
  {
    pattern: `POST ${HOME}/:email/endpoint-permissions`,
    view,
    act: decide('Endpoint permissions saved.', ({ form: sent }, email) => {
      const { endpoints } = checked(endpointsBody, { endpoints: linesOf(sent, 'endpoints') });
      return (state) => configureUser(state, email, { endpointPermissions: endpoints });
    }),
  },
  {
    pattern: `POST ${HOME}/:email/ip-whitelist`,
    view,
    act: decide('IP whitelist saved.', ({ form: sent }, email) => {
      const { ips } = checked(ipsBody, { ips: linesOf(sent, 'ips') });
      return (state) => configureUser(state, email, { ipWhitelist: ips });
    }),
  },
];

type Decision = (visit: Visit, email: string) => (state: State, now: number) => Change<User>;

function decide(notice: string, decision: Decision) {
  return async (visit: Visit, params: Params): Promise<Answer> => {
    const email = params('email');
    await visit.desk.book.update(decision(visit, email));
    return { to: userHref(email), notice };
  };
}

function view(visit: Visit, params: Params): View {
  const now = visit.desk.book.now();
  const user = userOf(visit.desk.book.state(), params('email'));
  const href = userHref(user.email);
  const isLocked = [user.login, user.stepUp].some((lock) => lockedOut(lock, now) !== null);
  const status = authorizationStatus(user);
  const body = html`<dl>
      <dt>Broker API</dt>
      <dd id="authorization-status">${status}</dd>
      <dt>Authorised</dt>
      <dd>${moment(user.authorization?.authorizedAt ?? null)}</dd>
      <dt>Account</dt>
      <dd>${isLocked ? 'locked after wrong entries' : 'open'}</dd>
    </dl>
    <div class="row">
      ${
        status !== 'authorized' &&
        form(visit, { id: 'authorize', action: `${href}/authorize`, button: 'Authorise for the Broker API' })
      }
      ${
        status === 'authorized' &&
        form(visit, {
          id: 'withdraw',
          action: `${href}/withdraw`,
          button: 'Withdraw the authorization',
          isGrave: true,
        })
      }
      ${isLocked && form(visit, { id: 'unlock', action: `${href}/unlock`, button: 'Unlock the account' })}
    </div>
    ${user.authorization && permissions(visit, user.authorization, href)}`;
  return { site: sites.staff, title: user.email, body };
}

function permissions(
  visit: Visit,
  { endpointPermissions, ipWhitelist }: NonNullable<User['authorization']>,
  href: string,
): Html {
  return html`<h2>Endpoint permissions</h2>
    ${form(visit, {
      id: 'endpoints',
      action: `${href}/endpoint-permissions`,
      fields: [
        {
          name: 'endpoints',
          label: 'Endpoints that all keys of the user may call',
          kind: 'lines',
          hint: 'One a line.',
          isOptional: true,
          value: endpointPermissions.join('\n'),
        },
      ],
      button: 'Save the permissions',
    })}
    <h2>IP whitelist</h2>
    ${form(visit, {
      id: 'ips',
      action: `${href}/ip-whitelist`,
      fields: [
        {
          name: 'ips',
          label: 'From where all keys of the user may call',
          kind: 'lines',
          hint: 'One address or range a line; empty: from anywhere.',
          isOptional: true,
          value: ipWhitelist.join('\n'),
        },
      ],
      button: 'Save the whitelist',
    })}`;
}
