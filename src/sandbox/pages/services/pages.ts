import { checked } from '../../http/body.ts';
import type { Params } from '../../http/router.ts';
import { enquire, institutionOf } from '../../rules/institution.ts';
import { registerUser } from '../../rules/user.ts';
import { enquiryBody } from '../../staff/institution-routes.ts';
import { userBody } from '../../staff/user-routes.ts';
import type { Institution } from '../../state.ts';
import { form, textsOf } from '../frame/form.ts';
import type { Field } from '../frame/form.ts';
import { html } from '../frame/html.ts';
import type { Html } from '../frame/html.ts';
import { sites } from '../frame/sites.ts';
import type { Answer, PageRoute, View, Visit } from '../frame/visit.ts';

const HOME = sites.services.home;

/** "Complete the necessary data entry and compliance review on the Institutional Services Platform." */
export const servicesRoutes: readonly PageRoute[] = [
  { pattern: `GET ${HOME}`, view: home },
  { pattern: `POST ${HOME}`, view: home, act: enter },
  { pattern: `GET ${HOME}/:id`, view: institution },
  { pattern: `POST ${HOME}/:id/users`, view: institution, act: openAccount },
];

const ACCOUNT: readonly Field[] = [
  { name: 'email', label: 'E-mail', kind: 'email' },
  { name: 'phone', label: 'Phone', kind: 'text', hint: 'Codes go there. In a rehearsal any number will do.' },
  {
    name: 'loginPassword',
    label: 'Login password',
    kind: 'secret',
    hint: '6 characters or more',
    autocomplete: 'new-password',
  },
  {
    name: 'tradingPassword',
    label: 'Trading password',
    kind: 'secret',
    hint: '6 characters or more',
    autocomplete: 'new-password',
  },
];

function home(visit: Visit): View {
  const known = Object.values(visit.desk.book.state().institutions);
  const entries = known.map(
    ({ id, name, status }) =>
      html`<li><a href="${HOME}/${encodeURIComponent(id)}">${name}</a>: compliance review ${status}</li>`,
  );
  const body = html`${
      known.length > 0 &&
      html`<ul>
        ${entries}
      </ul>`
    }
    <h2>Data entry</h2>
    ${form(visit, {
      id: 'enter',
      action: HOME,
      fields: [{ name: 'name', label: 'Company name', kind: 'text' }],
      button: 'Enter the institution',
    })}`;
  return { site: sites.services, title: 'Data entry and compliance review', body };
}

async function enter({ desk, form: sent }: Visit): Promise<Answer> {
  const { name } = checked(enquiryBody, textsOf(sent, 'name'));
  const id = desk.chance.id('inst');
  await desk.book.update((state, now) => enquire(state, now, id, name));
  return { to: `${HOME}/${id}`, notice: `${name} is entered. The review is up to the issuer’s staff.` };
}

function institution(visit: Visit, params: Params): View {
  const state = visit.desk.book.state();
  const own = institutionOf(state, params('id'));
  const users = Object.values(state.users).filter(({ institutionId }) => institutionId === own.id);
  const body = html`<dl>
      <dt>Compliance review</dt>
      <dd id="review-status">${own.status}</dd>
      ${
        own.reasons.length > 0 &&
        html`<dt>Reasons</dt>
          <dd>${own.reasons.join('; ')}</dd>`
      }
      <dt>Application materials</dt>
      <dd>${own.materials?.status ?? 'not submitted'}</dd>
    </dl>
    <h2>Required materials</h2>
    ${checklist(own)}
    <h2>Login accounts</h2>
    ${
      users.length === 0
        ? html`<p>None yet. The API user must be one of them.</p>`
        : html`<ul>
            ${users.map(({ email }) => html`<li>${email}</li>`)}
          </ul>`
    }
    <h3>Open a login account</h3>
    ${form(visit, {
      id: 'account',
      action: `${HOME}/${encodeURIComponent(own.id)}/users`,
      fields: ACCOUNT,
      button: 'Open the account',
    })}`;
  return { site: sites.services, title: own.name, body };
}

function checklist({ checklist: items }: Institution): Html {
  if (items === null) return html`<p>The issuer’s staff have not given out the checklist yet.</p>`;
  return html`<ul>
    ${items.map(({ item, received }) => html`<li>${item}: ${received ? 'received' : 'missing'}</li>`)}
  </ul>`;
}

async function openAccount({ desk, form: sent }: Visit, params: Params): Promise<Answer> {
  const names = ACCOUNT.map(({ name }) => name);
  const given = checked(userBody, textsOf(sent, ...names));
  await desk.book.update((state) => registerUser(state, params('id'), given));
  return {
    to: `${HOME}/${encodeURIComponent(params('id'))}`,
    notice: `${given.email} has a login account. Staff authorise it.`,
  };
}
