import assert from 'node:assert/strict';
import { DEMO } from '../../../src/sandbox/seed.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';

export interface Seen {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly path: string;
}

/** Somebody with a browser without scripts: keeps the cookie, follows redirects, fills in the forms that are shown. */
export interface Person {
  readonly cookie: () => string;
  readonly open: (path: string) => Promise<Seen>;
  /** Sends the form with that address as the page shows it. */
  readonly send: (
    page: Seen,
    action: string,
    fields?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Seen>;
}

export function person(sandbox: Sandbox, jar = { cookie: '' }): Person {
  const visit = async (path: string, init: RequestInit = {}): Promise<Seen> => {
    const answer = await fetch(new URL(path, sandbox.pagesUrl), {
      ...init,
      redirect: 'manual',
      headers: { cookie: jar.cookie, ...(init.headers as Record<string, string>) },
    });
    const [set] = answer.headers.getSetCookie();
    if (set !== undefined) jar.cookie = set.slice(0, set.indexOf(';'));
    const location = answer.headers.get('location');
    const text = await answer.text();
    if (location !== null) return visit(location);
    return { status: answer.status, text, headers: answer.headers, path };
  };
  return {
    cookie: () => jar.cookie,
    open: (path) => visit(path),
    send: (page, action, fields = {}, headers = {}) => {
      const body = new URLSearchParams({ ...hiddenIn(page.text, action), ...fields });
      return visit(action, { method: 'POST', body, headers: { origin: sandbox.pagesUrl, ...headers } });
    },
  };
}

/** What the form with that address sends along by itself. */
export function hiddenIn(text: string, action: string): Record<string, string> {
  const start = text.indexOf(`action="${action}"`);
  assert.notEqual(start, -1, `the page has no form to ${action}:\n${text}`);
  const form = text.slice(start, text.indexOf('</form>', start));
  const fields = form.matchAll(/<input\s+type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"/g);
  return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]));
}

export async function loggedIn(sandbox: Sandbox): Promise<Person> {
  const user = person(sandbox);
  const page = await user.open('/login');
  const answer = await user.send(page, '/login', { email: DEMO.user, loginPassword: DEMO.loginPassword });
  assert.equal(answer.status, 200, answer.text);
  return user;
}

export const MANAGE = '/developer-center/api-keys-application-management/broker-api/manage';

/** Has a code sent and reads it from the phone's page. */
export async function codeFrom(user: Person, href: string): Promise<string> {
  await user.send(await user.open(href), `${href}/code`);
  const phone = await user.open(`/phone/${encodeURIComponent(DEMO.user)}`);
  const [, code] = /<code>(\d{6})<\/code>/.exec(phone.text) ?? [];
  assert.ok(code, phone.text);
  return code;
}

/** Text between tags, with the spaces that markup has in it made one. */
export const wordsOf = ({ text }: Seen): string =>
  text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
