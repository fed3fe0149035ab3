import { checked } from '../../http/body.ts';
import type { Params } from '../../http/router.ts';
import { editBody, registerBody } from '../../portal/developer-routes.ts';
import {
  applicationsOf,
  editApplication,
  ownApplication,
  registerApplication,
} from '../../rules/application.ts';
import { institutionOf } from '../../rules/institution.ts';
import { authorizationStatus, userOf } from '../../rules/user.ts';
import { applicationView } from '../../rules/view.ts';
import type { KeyApplication } from '../../state.ts';
import { form, textsOf } from '../frame/form.ts';
import type { Field } from '../frame/form.ts';
import { html } from '../frame/html.ts';
import { DEVELOPER_BROKER_API, DEVELOPER_MANAGE, sites } from '../frame/sites.ts';
import { moment, whoIs } from '../frame/visit.ts';
import type { Answer, PageRoute, View, Visit } from '../frame/visit.ts';
import { applicationBody, applicationHref } from './application.ts';
import { stepUpRoutes } from './step-up.ts';

/** Developer Management Center > API Keys Application Management > Broker API > Manage. */
export const developerRoutes: readonly PageRoute[] = [
  { pattern: `GET ${sites.developer.home}`, view: home },
  { pattern: `GET ${DEVELOPER_BROKER_API}`, view: brokerApi },
  { pattern: `GET ${DEVELOPER_MANAGE}`, view: manage },
  { pattern: `POST ${DEVELOPER_MANAGE}`, view: manage, act: register },
  { pattern: `GET ${DEVELOPER_MANAGE}/:id`, view: application },
  { pattern: `POST ${DEVELOPER_MANAGE}/:id/edit`, view: application, act: edit },
  ...stepUpRoutes,
];

function home(visit: Visit): View {
  const user = whoIs(visit);
  const body = html`<p>${user}</p>
    <ul>
      <li>API Keys Application Management > <a href="${DEVELOPER_BROKER_API}">Broker API</a></li>
    </ul>`;
  return { site: sites.developer, title: 'Developer Management Center', body };
}

function brokerApi(visit: Visit): View {
  const state = visit.desk.book.state();
  const user = userOf(state, whoIs(visit));
  const body = html`<dl>
      <dt>Company name</dt>
      <dd id="company-name">${institutionOf(state, user.institutionId).name}</dd>
      <dt>Authorization status</dt>
      <dd id="authorization-status">${authorizationStatus(user)}</dd>
    </dl>
    <p><a class="button" href="${DEVELOPER_MANAGE}">Manage</a></p>`;
  return { site: sites.developer, title: 'Broker API', body };
}

function manage(visit: Visit): View {
  const user = whoIs(visit);
  const own = applicationsOf(visit.desk.book.state(), user);
  const table = html`<table>
    <caption>
      Key applications of ${user}
    </caption>
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">App Key</th>
        <th scope="col">Last reset</th>
      </tr>
    </thead>
    <tbody>
      ${own.map((each) => row(visit, each))}
    </tbody>
  </table>`;
  const body = html`${own.length === 0 ? html`<p>You have no key application yet.</p>` : table}
    <h2>Register a key application</h2>
    ${form(visit, {
      id: 'register',
      action: DEVELOPER_MANAGE,
      fields: [{ name: 'name', label: 'Name', kind: 'text', hint: '1 to 64 of A-Z a-z 0-9 . _ -' }],
      button: 'Register',
    })}`;
  return { site: sites.developer, title: 'Manage key applications', body };
}

function row({ desk }: Visit, each: KeyApplication) {
  const { appKey } = applicationView(desk.book.state(), desk.book.now(), each);
  return html`<tr>
    <th scope="row"><a href="${applicationHref(each.id)}">${each.name}</a></th>
    <td>${appKey ?? 'none yet'}</td>
    <td>${moment(each.lastResetAt)}</td>
  </tr>`;
}

async function register(visit: Visit): Promise<Answer> {
  const { book, chance } = visit.desk;
  const user = whoIs(visit);
  const { name } = checked(registerBody, textsOf(visit.form, 'name'));
  const ask = { user, id: chance.id('app'), name };
  const made = await book.update((state, now) => registerApplication(state, now, ask));
  return { to: applicationHref(made.id), notice: `${name} is registered. It has no key yet.` };
}

function application(visit: Visit, params: Params): View {
  const { book } = visit.desk;
  const own = ownApplication(book.state(), whoIs(visit), params('id'));
  const fields: readonly Field[] = [
    { name: 'name', label: 'Name', kind: 'text', value: own.name },
    ...(own.validityDays === null
      ? []
      : [
          {
            name: 'validityDays',
            label: 'Days a key is valid',
            kind: 'text' as const,
            value: String(own.validityDays),
            hint: 'Applies at the next reset.',
          },
        ]),
  ];
  const editing = { id: 'edit', action: `${applicationHref(own.id)}/edit`, fields, button: 'Save' };
  const body = html`${applicationBody(visit, own)}
    <h2>Edit</h2>
    ${form(visit, editing)}`;
  return { site: sites.developer, title: own.name, body };
}

async function edit(visit: Visit, params: Params): Promise<Answer> {
  const user = whoIs(visit);
  const days = visit.form.get('validityDays');
  const given = { ...textsOf(visit.form, 'name'), ...(days === null ? {} : { validityDays: Number(days) }) };
  const ask = { user, id: params('id'), edit: checked(editBody, given) };
  await visit.desk.book.update((state, now) => editApplication(state, now, ask));
  return { to: applicationHref(ask.id), notice: 'Saved.' };
}
