import { checked } from '../../http/body.ts';
import type { Params } from '../../http/router.ts';
import {
  USUAL_CHECKLIST,
  giveChecklist,
  institutionOf,
  reviewInstitution,
  reviewMaterials,
} from '../../rules/institution.ts';
import { authorizationStatus } from '../../rules/user.ts';
import { checklistBody, reviewBody } from '../../staff/institution-routes.ts';
import type { Change } from '../../change.ts';
import type { Institution, State } from '../../state.ts';
import { form, linesOf } from '../frame/form.ts';
import { html } from '../frame/html.ts';
import type { Html } from '../frame/html.ts';
import { sites } from '../frame/sites.ts';
import type { Answer, PageRoute, View, Visit } from '../frame/visit.ts';
import { enteredMaterials, materialsForm, receiveMaterials } from './materials.ts';
import { userHref } from './user.ts';

const HOME = `${sites.staff.home}/institutions`;

export const institutionHref = (id: string): string => `${HOME}/${encodeURIComponent(id)}`;

/** One institution, from the checklist to the review of its application materials. */
export const institutionRoutes: readonly PageRoute[] = [
  { pattern: `GET ${HOME}/:id`, view },
  { pattern: `POST ${HOME}/:id/checklist`, view, act: saveChecklist },
  { pattern: `POST ${HOME}/:id/review`, view, act: review(reviewInstitution) },
  { pattern: `POST ${HOME}/:id/materials`, view, act: saveMaterials },
  { pattern: `POST ${HOME}/:id/materials-review`, view, act: review(reviewMaterials) },
];

function view(visit: Visit, params: Params): View {
  const own = institutionOf(visit.desk.book.state(), params('id'));
  const href = institutionHref(own.id);
  const body = html`<h2>1. Checklist of required materials</h2>
    ${checklist(visit, own, href)}
    <h2>2. Institutional qualification review</h2>
    ${verdict(own)} ${reviewForm(visit, 'review', `${href}/review`)}
    <h2>3. Application materials</h2>
    ${own.materials && enteredMaterials(own.materials)} ${materialsForm(visit, own, `${href}/materials`)}
    <h2>4. Backend review of the materials</h2>
    ${
      own.materials
        ? html`${verdict(own.materials)} ${reviewForm(visit, 'materials-review', `${href}/materials-review`)}`
        : html`<p>No application materials have been submitted.</p>`
    }
    <h2>5. User authorization</h2>
    ${usersOf(visit, own)}`;
  return { site: sites.staff, title: own.name, body };
}

const verdict = ({ status, reasons }: { status: string; reasons: readonly string[] }): Html =>
  html`<p>Now: <strong>${status}</strong>${reasons.length > 0 && `, because ${reasons.join('; ')}`}</p>`;

function checklist(visit: Visit, { checklist: items }: Institution, href: string): Html {
  const action = `${href}/checklist`;
  if (items === null) {
    return html`<p>Not given out yet. The usual list: ${USUAL_CHECKLIST.join('; ')}.</p>
      ${form(visit, { id: 'checklist', action, along: { usual: 'yes' }, button: 'Give out the checklist' })}`;
  }
  const fields = items.map(({ item, received }, index) => ({
    name: `received-${index}`,
    label: item,
    kind: 'tick' as const,
    value: received ? 'yes' : '',
  }));
  return html`<p>Tick what was received.</p>
    ${form(visit, { id: 'checklist', action, fields, button: 'Save the checklist' })}`;
}

async function saveChecklist({ desk, form: sent }: Visit, params: Params): Promise<Answer> {
  const id = params('id');
  const given = institutionOf(desk.book.state(), id).checklist;
  const items = (given ?? USUAL_CHECKLIST.map((item) => ({ item }))).map(({ item }, index) => ({
    item,
    received: sent.get(`received-${index}`) === 'yes',
  }));
  const { items: checklistItems = [] } = checked(checklistBody, { items });
  await desk.book.update((state) => giveChecklist(state, id, checklistItems));
  return { to: institutionHref(id), notice: given === null ? 'The checklist is given out.' : 'Saved.' };
}

function reviewForm(visit: Visit, id: string, action: string): Html {
  return form(visit, {
    id,
    action,
    fields: [
      {
        name: 'outcome',
        label: 'Outcome',
        kind: 'choice',
        choices: [
          { value: 'approved', label: 'Approved' },
          { value: 'rejected', label: 'Rejected' },
        ],
      },
      {
        name: 'reasons',
        label: 'Reasons',
        kind: 'lines',
        hint: 'One a line. A rejection names its reasons.',
        isOptional: true,
      },
    ],
    button: 'Record the review',
  });
}

type Review = (
  state: State,
  id: string,
  outcome: Parameters<typeof reviewInstitution>[2],
) => Change<Institution>;

function review(rule: Review) {
  return async ({ desk, form: sent }: Visit, params: Params): Promise<Answer> => {
    const given = checked(reviewBody, { outcome: sent.get('outcome'), reasons: linesOf(sent, 'reasons') });
    await desk.book.update((state) => rule(state, params('id'), given));
    return { to: institutionHref(params('id')), notice: `Recorded: ${given.outcome}.` };
  };
}

async function saveMaterials(visit: Visit, params: Params): Promise<Answer> {
  await receiveMaterials(visit, params('id'));
  return {
    to: institutionHref(params('id')),
    notice: 'The materials are received; they wait for their review.',
  };
}

function usersOf({ desk }: Visit, { id }: Institution): Html {
  const users = Object.values(desk.book.state().users).filter(({ institutionId }) => institutionId === id);
  if (users.length === 0) {
    return html`<p>
      The institution has no login account yet.
      <a href="${sites.services.home}/${encodeURIComponent(id)}">It opens them on its own platform.</a>
    </p>`;
  }
  const entries = users.map(
    (user) =>
      html`<li><a href="${userHref(user.email)}">${user.email}</a>: ${authorizationStatus(user)}</li>`,
  );
  return html`<ul>
    ${entries}
  </ul>`;
}
