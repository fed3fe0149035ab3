import { checked } from '../../http/body.ts';
import { submitMaterials } from '../../rules/institution.ts';
import { materialsBody } from '../../staff/institution-routes.ts';
import type { Institution } from '../../state.ts';
import { form, linesOf, textsOf } from '../frame/form.ts';
import { html } from '../frame/html.ts';
import type { Html } from '../frame/html.ts';
import { moment } from '../frame/visit.ts';
import type { Visit } from '../frame/visit.ts';

type Materials = NonNullable<Institution['materials']>;

/** "Submit Application Materials": what came in writing or by e-mail, entered by staff. */
export function materialsForm(visit: Visit, { materials }: Institution, action: string): Html {
  return form(visit, {
    id: 'materials',
    action,
    fields: [
      {
        name: 'integrationModel',
        label: 'Business integration model',
        kind: 'area',
        value: materials?.integrationModel ?? '',
      },
      {
        name: 'useCases',
        label: 'Use case scenarios',
        kind: 'lines',
        hint: 'One a line.',
        value: materials?.useCases.join('\n') ?? '',
      },
      {
        name: 'apiInterfaces',
        label: 'API interface requirements',
        kind: 'lines',
        hint: 'One a line, such as /broker/** or GET /trading/accounts/list.',
        value: materials?.apiInterfaces.join('\n') ?? '',
      },
      {
        name: 'ipWhitelist',
        label: 'IP whitelist',
        kind: 'lines',
        hint: 'One address or range a line; empty: from anywhere.',
        isOptional: true,
        value: materials?.ipWhitelist.join('\n') ?? '',
      },
      {
        name: 'apiUser',
        label: 'API user information',
        kind: 'email',
        hint: 'The e-mail of a login account under the applicant’s name.',
        value: materials?.apiUser ?? '',
      },
    ],
    button: 'Receive the materials',
  });
}

export const enteredMaterials = ({ apiUser, submittedAt }: Materials): Html =>
  html`<p>Submitted ${moment(submittedAt)} for ${apiUser}. What is sent again takes their place.</p>`;

export async function receiveMaterials({ desk, form: sent }: Visit, id: string): Promise<void> {
  const given = checked(materialsBody, {
    ...textsOf(sent, 'integrationModel', 'apiUser'),
    useCases: linesOf(sent, 'useCases'),
    apiInterfaces: linesOf(sent, 'apiInterfaces'),
    ipWhitelist: linesOf(sent, 'ipWhitelist'),
  });
  await desk.book.update((state, now) => submitMaterials(state, now, id, given));
}
