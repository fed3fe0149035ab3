import { usageToday } from '../../rules/budget.ts';
import { isLive } from '../../rules/keys.ts';
import { maskedKey, maskedSecret } from '../../rules/view.ts';
import type { KeyApplication } from '../../state.ts';
import { html } from '../frame/html.ts';
import type { Html } from '../frame/html.ts';
import { DEVELOPER_MANAGE } from '../frame/sites.ts';
import { moment } from '../frame/visit.ts';
import type { Visit } from '../frame/visit.ts';

export const applicationHref = (id: string): string => `${DEVELOPER_MANAGE}/${encodeURIComponent(id)}`;

/** An application as its user sees it at any time: key and secret masked, and when it was last reset. */
export function applicationBody(visit: Visit, application: KeyApplication): Html {
  const now = visit.desk.book.now();
  const newest = application.keys.at(-1);
  const olderEnds = application.keys
    .filter((key) => key !== newest && isLive(key, now))
    .map((key) => key.endsAt ?? now);
  const href = applicationHref(application.id);
  return html`<dl>
      <dt>Name</dt>
      <dd id="application-name">${application.name}</dd>
      <dt>App Key</dt>
      <dd id="masked-app-key">${newest ? maskedKey(newest.appKey) : 'none yet'}</dd>
      <dt>App Secret</dt>
      <dd>${newest ? maskedSecret(newest.appSecret) : 'none yet'}</dd>
      <dt>Key created</dt>
      <dd>${moment(newest?.effectiveAt ?? null)}</dd>
      <dt>Last reset</dt>
      <dd id="last-reset">${moment(application.lastResetAt)}</dd>
      ${newest?.endsAt ? ended('Key expires', newest.endsAt) : null}
      ${olderEnds.length === 0 ? null : ended('Old key expires', Math.max(...olderEnds))}
      ${budget(visit, application)}
    </dl>
    <p class="row">
      ${
        newest
          ? html`<a class="button" id="reset-key" href="${href}/reset">Reset Key</a>`
          : html`<a class="button" id="generate-key" href="${href}/generate">Generate Key</a>`
      }
      <a class="button grave" id="delete-application" href="${href}/delete">Delete</a>
    </p>`;
}

const ended = (label: string, at: number): Html =>
  html`<dt>${label}</dt>
    <dd>${moment(at)}</dd>`;

function budget({ desk }: Visit, application: KeyApplication): Html | null {
  const limits = desk.book.state().switches.budgetPerDay;
  if (limits === null) return null;
  const used = usageToday(application, desk.book.now());
  return html`<dt>Used today</dt>
    <dd>
      generate ${used.generate} of ${limits.generate}, reset ${used.reset} of ${limits.reset}, edit
      ${used.edit} of ${limits.edit}
    </dd>`;
}
