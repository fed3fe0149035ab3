import { checked } from '../../http/body.ts';
import type { Params } from '../../http/router.ts';
import { stepUpBody } from '../../portal/developer-routes.ts';
import { notFound } from '../../refusal.ts';
import { ownApplication } from '../../rules/application.ts';
import { askForCode } from '../../rules/ask-code.ts';
import { deleteKeyApplication, generateKey, resetKey } from '../../rules/keys.ts';
import type { KeyAsk, ShownKey } from '../../rules/keys.ts';
import { maskedContact } from '../../rules/view.ts';
import type { Purpose } from '../../state.ts';
import { form, textsOf } from '../frame/form.ts';
import { html } from '../frame/html.ts';
import type { Html } from '../frame/html.ts';
import { DEVELOPER_MANAGE, sites } from '../frame/sites.ts';
import { moment, whoIs } from '../frame/visit.ts';
import type { Answer, PageRoute, View, Visit } from '../frame/visit.ts';
import { applicationBody, applicationHref } from './application.ts';

const ACTS = {
  generate: {
    title: 'Generate Key',
    means: 'The key is displayed only once, right after it was generated.',
    button: 'Generate Key',
  },
  reset: {
    title: 'Reset Key',
    means: 'The new key takes effect immediately and is displayed only once. The old key expires later.',
    button: 'Reset Key',
  },
  delete: {
    title: 'Delete the key application',
    means: 'The old key ends immediately, and so may the new one.',
    button: 'Delete',
  },
} as const satisfies Record<Purpose, unknown>;

/** The three acts that need a code and the trading password, each on a page of its own. */
export const stepUpRoutes: readonly PageRoute[] = [
  { pattern: `GET ${DEVELOPER_MANAGE}/:id/:purpose`, view: stepUp },
  { pattern: `POST ${DEVELOPER_MANAGE}/:id/:purpose/code`, view: stepUp, act: sendCode },
  { pattern: `POST ${DEVELOPER_MANAGE}/:id/:purpose`, view: stepUp, act },
];

function purposeOf(params: Params): Purpose {
  const purpose = params('purpose');
  if (purpose === 'generate' || purpose === 'reset' || purpose === 'delete') return purpose;
  throw notFound('such page');
}

function stepUp(visit: Visit, params: Params): View {
  const purpose = purposeOf(params);
  const own = ownApplication(visit.desk.book.state(), whoIs(visit), params('id'));
  const { title, means, button } = ACTS[purpose];
  const href = applicationHref(own.id);
  const body = html`<p>${own.name}. ${means}</p>
    <h2>1. Verification code</h2>
    ${form(visit, { id: 'code', action: `${href}/${purpose}/code`, button: 'Send code' })}
    <h2>2. ${title}</h2>
    ${form(visit, {
      id: 'verify',
      action: `${href}/${purpose}`,
      fields: [
        {
          name: 'code',
          label: 'Verification code',
          kind: 'code',
          hint: 'Six digits, valid for five minutes.',
        },
        { name: 'tradingPassword', label: 'Trading password', kind: 'secret' },
      ],
      button,
      ...(purpose === 'delete' ? { isGrave: true } : {}),
    })}
    <p><a href="${href}">Back without doing anything</a></p>`;
  return { site: sites.developer, title: `${title}: ${own.name}`, body };
}

async function sendCode(visit: Visit, params: Params): Promise<Answer> {
  const purpose = purposeOf(params);
  const { book, chance } = visit.desk;
  const ask = { user: whoIs(visit), id: params('id'), purpose, code: chance.code() };
  const sent = await book.update((state, now) => askForCode(state, now, ask));
  const notice = `A code was sent to ${maskedContact(sent.to)} (${sent.channel}).`;
  return { to: `${applicationHref(ask.id)}/${purpose}`, notice };
}

/** The key leaves in the reply to the form and is kept nowhere: asking again is sending the form again. */
async function act(visit: Visit, params: Params): Promise<Answer> {
  const { book, chance } = visit.desk;
  const purpose = purposeOf(params);
  const user = whoIs(visit);
  const stepUpGiven = checked(stepUpBody, textsOf(visit.form, 'code', 'tradingPassword'));
  const ask: KeyAsk = { user, id: params('id'), stepUp: stepUpGiven };
  if (purpose === 'delete') {
    const { application, endedKeys } = await book.update((state, now) =>
      deleteKeyApplication(state, now, ask),
    );
    const what = application.deletedAt === null ? 'its old keys' : 'the key application';
    const notice = `${application.name}: ${what} deleted. Keys ended: ${endedKeys}.`;
    return { to: DEVELOPER_MANAGE, notice };
  }
  const fresh = { appKey: chance.appKey(), appSecret: chance.appSecret() };
  const rule = purpose === 'generate' ? generateKey : resetKey;
  const shown = await book.update((state, now) => rule(state, now, ask, fresh));
  return { status: purpose === 'generate' ? 201 : 200, view: shownOnce(visit, user, shown) };
}

function shownOnce(visit: Visit, user: string, shown: ShownKey): View {
  const own = ownApplication(visit.desk.book.state(), user, shown.applicationId);
  return {
    site: sites.developer,
    title: own.name,
    body: applicationBody(visit, own),
    dialog: keyDialog(shown),
  };
}

function keyDialog({ applicationId, key, previousEndsAt }: ShownKey): Html {
  return html`<dialog
    open
    id="shown-once"
    aria-modal="true"
    aria-labelledby="shown-once-title"
    aria-describedby="shown-once-text"
  >
    <h2 id="shown-once-title" tabindex="-1" autofocus>Save your key now</h2>
    <p id="shown-once-text">
      App Key and App Secret are displayed only once. If they are lost, they must be regenerated.
    </p>
    <dl>
      <dt>App Key</dt>
      <dd><code id="app-key">${key.appKey}</code></dd>
      <dt>App Secret</dt>
      <dd><code id="app-secret">${key.appSecret}</code></dd>
      ${
        previousEndsAt === null
          ? null
          : html`<dt>Old key expires</dt>
              <dd>${moment(previousEndsAt)}</dd>`
      }
    </dl>
    <p>
      <a class="button" id="close-dialog" href="${applicationHref(applicationId)}">I saved both: close</a>
    </p>
  </dialog>`;
}
