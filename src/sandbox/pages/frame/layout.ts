import type { Html } from './html.ts';
import { html } from './html.ts';
import { form } from './form.ts';
import { moment, whoMayBe } from './visit.ts';
import type { View, Visit } from './visit.ts';

/** A whole page: who speaks, that it is a rehearsal, where one is, what happened, and the room's own part. */
export function layout(visit: Visit, view: View): string {
  const { site, title, dialog } = view;
  const aside = dialog !== undefined && html` inert`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ${site.name} · rehearsal sandbox</title>
        <link rel="stylesheet" href="/sandbox.css" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      </head>
      <body>
        <header${aside}>
          <a class="skip" href="#content">Skip to the content</a>
          <p class="rehearsal">
            <strong>Rehearsal sandbox.</strong> A stand-in for the Broker API pages of Webull. It is not Webull, and
            nothing here reaches a real issuer.
          </p>
          <div class="site"><a href="${site.home}">${site.name}</a>${visitorBar(visit, view)}</div>
          ${menu(visit, view)}
        </header>
        <main id="content" tabindex="-1"${aside}>
          <h1>${title}</h1>
          ${said(visit)} ${view.body}
        </main>
        <footer${aside}>
          <p><a href="/">All sites</a> · the sandbox’s time is ${moment(visit.desk.book.now())}</p>
        </footer>
        ${dialog ?? null}
      </body>
    </html>`;
  return page.text;
}

function visitorBar(visit: Visit, { site }: View): Html | null {
  const user = site.hasLogIn ? whoMayBe(visit) : null;
  if (user === null) return null;
  return html`<div class="who">
    <span>${user}</span> ${form(visit, { id: 'log-out', action: '/logout', button: 'Log out' })}
  </div>`;
}

function menu({ request }: Visit, { site }: View): Html | null {
  if (site.menu.length === 0) return null;
  const entries = site.menu.map(({ label, href }) => {
    const isHere = request.path === href;
    return html`<li><a href="${href}" ${isHere && html` aria-current="page"`}>${label}</a></li>`;
  });
  return html`<nav aria-label="${site.name}">
    <ul>
      ${entries}
    </ul>
  </nav>`;
}

/** A refused form takes the focus, so that whoever can't see the page hears why. */
function said({ problem, visitor }: Visit): readonly (Html | null)[] {
  const notice = visitor.takeNotice();
  return [
    problem &&
      html`<div class="problem" role="alert" tabindex="-1" autofocus>
        <h2>This took no effect</h2>
        <p>${problem.message}${triesLeft(problem.details['attemptsLeft'])}</p>
        <p class="code">${problem.code}</p>
      </div>`,
    notice === null ? null : html`<p class="notice" role="status">${notice}</p>`,
  ];
}

const triesLeft = (left: unknown): string =>
  typeof left === 'number'
    ? ` ${left} ${left === 1 ? 'try is' : 'tries are'} left before the account is locked.`
    : '';
