import { rfc3339 } from '../../clock.ts';
import { userOf } from '../../rules/user.ts';
import { messageView } from '../../rules/view.ts';
import type { Message } from '../../state.ts';
import { html } from '../frame/html.ts';
import type { Html } from '../frame/html.ts';
import { sites } from '../frame/sites.ts';
import { moment } from '../frame/visit.ts';
import type { PageRoute, View, Visit } from '../frame/visit.ts';
import type { Params } from '../../http/router.ts';

const REFRESH_SECONDS = 5;

/** Whoever holds the phone reads the codes, and so there is no log-in. */
export const phoneRoutes: readonly PageRoute[] = [
  { pattern: 'GET /phone', view: phones },
  { pattern: 'GET /phone/:email', view: phone },
];

function phones({ desk }: Visit): View {
  const users = Object.values(desk.book.state().users);
  const entries = users.map(
    ({ email, phone: number }) =>
      html`<li><a href="/phone/${encodeURIComponent(email)}">${email}</a>, ${number}</li>`,
  );
  return {
    site: sites.phone,
    title: 'Phones',
    body:
      users.length === 0
        ? html`<p>Nobody has a login account yet.</p>`
        : html`<ul>
            ${entries}
          </ul>`,
  };
}

/** It comes again by itself unless it is told not to: what changes under one's eyes has to stop when asked. */
function phone({ desk, request }: Visit, params: Params): View {
  const user = userOf(desk.book.state(), params('email'));
  const isHeld = request.query.get('refresh') === 'off';
  const own = `/phone/${encodeURIComponent(user.email)}`;
  const now = desk.book.now();
  const messages = desk.book.state().messages.filter((message) => message.user === user.email);
  return {
    site: sites.phone,
    title: `Messages of ${user.email}`,
    ...(isHeld ? {} : { refreshSeconds: REFRESH_SECONDS }),
    body: html`<p>
        ${
          isHeld
            ? html`This page stays as it is. <a href="${own}">Refresh every ${REFRESH_SECONDS} seconds</a>`
            : html`This page is refreshed every ${REFRESH_SECONDS} seconds.
                <a href="${own}?refresh=off">Stop refreshing</a>`
        }
      </p>
      ${
        messages.length === 0
          ? html`<p>No message has come yet.</p>`
          : html`<ol>
              ${[...messages].reverse().map((message) => entry(message, now))}
            </ol>`
      }`,
  };
}

function entry(message: Message, now: number): Html {
  const { text, to } = messageView(message);
  const state = !message.usable ? 'used or replaced' : now < message.expiresAt ? 'open' : 'expired';
  return html`<li data-purpose="${message.purpose}" data-at="${rfc3339(message.at)}">
    <p>${text}</p>
    <dl>
      <dt>Code</dt>
      <dd><code>${message.code}</code></dd>
      <dt>For</dt>
      <dd>${message.purpose}</dd>
      <dt>Sent</dt>
      <dd>${moment(message.at)}, ${message.channel}, ${to}</dd>
      <dt>State</dt>
      <dd>${state}</dd>
    </dl>
  </li>`;
}
