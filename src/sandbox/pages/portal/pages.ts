import { institutionOf } from '../../rules/institution.ts';
import { authorizationStatus, userOf } from '../../rules/user.ts';
import { html } from '../frame/html.ts';
import { DEVELOPER_BROKER_API, PORTAL_ACCESS, PORTAL_BROKER_API, sites } from '../frame/sites.ts';
import { moment, whoIs } from '../frame/visit.ts';
import type { PageRoute, View, Visit } from '../frame/visit.ts';

/** The Institutional Portal, for users who logged in. */
export const portalRoutes: readonly PageRoute[] = [
  { pattern: `GET ${sites.portal.home}`, view: home },
  { pattern: `GET ${PORTAL_BROKER_API}`, view: authorizedUsers },
  { pattern: `GET ${PORTAL_ACCESS}`, view: access },
];

function home(visit: Visit): View {
  const { companyName } = own(visit);
  const body = html`<p>${companyName}</p>
    <ul>
      <li>OpenAPI Mgnt > Open API Application > <a href="${PORTAL_BROKER_API}">Broker API</a></li>
      <li>OpenAPI Mgnt > <a href="${PORTAL_ACCESS}">My OpenAPI Access</a></li>
    </ul>`;
  return { site: sites.portal, title: 'Institutional Portal', body };
}

function authorizedUsers(visit: Visit): View {
  const { user, companyName } = own(visit);
  const all = Object.values(visit.desk.book.state().users);
  const users = all.filter(
    (each) => each.institutionId === user.institutionId && each.authorization !== null,
  );
  const rows = users.map(
    (each) =>
      html`<tr>
        <th scope="row">${each.email}</th>
        <td>${authorizationStatus(each)}</td>
        <td>${moment(each.authorization?.authorizedAt ?? null)}</td>
      </tr>`,
  );
  const table = html`<table>
    <caption>
      Authorised users of ${companyName}
    </caption>
    <thead>
      <tr>
        <th scope="col">User</th>
        <th scope="col">Status</th>
        <th scope="col">Authorised</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
  const body = users.length === 0 ? html`<p>No user of ${companyName} was authorised yet.</p>` : table;
  return { site: sites.portal, title: 'Broker API', body };
}

function access(visit: Visit): View {
  const { user, companyName } = own(visit);
  const status = authorizationStatus(user);
  const body = html`<dl>
      <dt>Company</dt>
      <dd>${companyName}</dd>
      <dt>User</dt>
      <dd>${user.email}</dd>
      <dt>Broker API</dt>
      <dd>${status}</dd>
      <dt>Authorised</dt>
      <dd>${moment(user.authorization?.authorizedAt ?? null)}</dd>
    </dl>
    ${
      status === 'authorized' &&
      html`<p><a href="${DEVELOPER_BROKER_API}">Go to the Developer Management Center</a></p>`
    }`;
  return { site: sites.portal, title: 'My OpenAPI Access', body };
}

function own(visit: Visit) {
  const state = visit.desk.book.state();
  const user = userOf(state, whoIs(visit));
  return { user, companyName: institutionOf(state, user.institutionId).name };
}
