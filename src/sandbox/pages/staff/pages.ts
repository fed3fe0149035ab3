import { checked } from '../../http/body.ts';
import { enquire } from '../../rules/institution.ts';
import { enquiryBody } from '../../staff/institution-routes.ts';
import { form, textsOf } from '../frame/form.ts';
import { html } from '../frame/html.ts';
import { sites } from '../frame/sites.ts';
import type { Answer, PageRoute, View, Visit } from '../frame/visit.ts';
import { institutionHref, institutionRoutes } from './institution.ts';
import { userRoutes } from './user.ts';

/** The issuer's back office. Whoever runs the sandbox is its staff, so there is no log-in. */
export const staffRoutes: readonly PageRoute[] = [
  { pattern: `GET ${sites.staff.home}`, view: institutions },
  { pattern: `POST ${sites.staff.home}`, view: institutions, act: add },
  ...institutionRoutes,
  ...userRoutes,
];

function institutions(visit: Visit): View {
  const rows = Object.values(visit.desk.book.state().institutions).map(
    ({ id, name, status, materials }) =>
      html`<tr>
        <th scope="row"><a href="${institutionHref(id)}">${name}</a></th>
        <td>${status}</td>
        <td>${materials?.status ?? 'none'}</td>
      </tr>`,
  );
  const table = html`<table>
    <caption>
      Institutions that enquired
    </caption>
    <thead>
      <tr>
        <th scope="col">Institution</th>
        <th scope="col">Review</th>
        <th scope="col">Materials</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
  const body = html`${rows.length === 0 ? html`<p>No institution has enquired yet.</p>` : table}
    <h2>An institution enquires</h2>
    ${form(visit, {
      id: 'enquiry',
      action: sites.staff.home,
      fields: [{ name: 'name', label: 'Company name', kind: 'text' }],
      button: 'Add the institution',
    })}`;
  return { site: sites.staff, title: 'Institutions', body };
}

async function add({ desk, form: sent }: Visit): Promise<Answer> {
  const { name } = checked(enquiryBody, textsOf(sent, 'name'));
  const id = desk.chance.id('inst');
  await desk.book.update((state, now) => enquire(state, now, id, name));
  return { to: institutionHref(id), notice: `${name} is pending.` };
}
