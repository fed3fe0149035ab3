import { checked } from '../http/body.ts';
import { loginBody } from '../portal/routes.ts';
import { logIn } from '../rules/login.ts';
import { form, textsOf } from './frame/form.ts';
import { html } from './frame/html.ts';
import { sites } from './frame/sites.ts';
import { whoMayBe } from './frame/visit.ts';
import type { Answer, PageRoute, View, Visit } from './frame/visit.ts';

/** One log-in for the Portal and the Developer Center, as the issuer has it. */
export const loginRoutes: readonly PageRoute[] = [
  { pattern: 'GET /login', view },
  { pattern: 'POST /login', view, act: enter },
  { pattern: 'POST /logout', view, act: leave },
];

function view(visit: Visit): View {
  const user = whoMayBe(visit);
  const next = nextOf(visit.form.get('next') ?? visit.request.query.get('next'));
  return {
    site: sites.start,
    title: 'Log in',
    body: html`${user !== null && html`<p>${user} is logged in.</p>`}
    ${form(visit, {
      id: 'log-in',
      action: '/login',
      fields: [
        { name: 'email', label: 'E-mail', kind: 'email', autocomplete: 'username' },
        {
          name: 'loginPassword',
          label: 'Login password',
          kind: 'secret',
          autocomplete: 'current-password',
        },
      ],
      along: { next },
      button: 'Log in',
    })}`,
  };
}

async function enter({ desk, form: sent, visitors, visitor }: Visit): Promise<Answer> {
  const { email, loginPassword } = checked(loginBody, textsOf(sent, 'email', 'loginPassword'));
  const user = await desk.book.update((state, now) => logIn(state, now, email, loginPassword));
  desk.sessions.end(visitor.session);
  const { session } = desk.sessions.begin(desk.chance.bearer(), user.email, desk.book.now());
  return { to: nextOf(sent.get('next')), visitor: visitors.anew(session) };
}

function leave({ desk, visitors, visitor }: Visit): Answer {
  desk.sessions.end(visitor.session);
  return { to: '/', notice: 'You are logged out.', visitor: visitors.anew('') };
}

/** Only a page of this very server, whatever the address said: `//elsewhere` and `/\elsewhere` are other servers. */
function nextOf(asked: string | null): string {
  return asked !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(asked) ? asked : sites.developer.home;
}
