import { html } from './frame/html.ts';
import { sites } from './frame/sites.ts';
import type { PageRoute, View, Visit } from './frame/visit.ts';

/** Where a rehearsal begins: every site, and who uses it. */
export const startRoutes: readonly PageRoute[] = [{ pattern: 'GET /', view: start }];

function start({ desk }: Visit): View {
  const users = Object.keys(desk.book.state().users);
  return {
    site: sites.start,
    title: 'The rehearsal issuer',
    body: html`<p>
        These pages play the parts of an issuer. What they decide is what the JSON API decides; what is done
        here shows there, and the other way round.
      </p>
      <dl>
        <dt><a href="${sites.services.home}">${sites.services.name}</a></dt>
        <dd>An institution enters its data and sees how far its compliance review is.</dd>
        <dt><a href="${sites.staff.home}">${sites.staff.name}</a></dt>
        <dd>The issuer’s staff: checklist, reviews, authorization of users, permissions.</dd>
        <dt><a href="${sites.portal.home}">${sites.portal.name}</a></dt>
        <dd>Users of an institution see who is authorised, and whether they are.</dd>
        <dt><a href="${sites.developer.home}">${sites.developer.name}</a></dt>
        <dd>Authorised users register key applications, and generate, reset and delete keys.</dd>
        <dt><a href="${sites.phone.home}">${sites.phone.name}</a></dt>
        <dd>
          The phone of ${users.length === 1 ? users : 'each user'}: the codes that are asked for on other
          pages.
        </dd>
      </dl>`,
  };
}
