import type { Desk } from '../../desk.ts';
import { header } from '../../http/exchange.ts';
import type { Handler, Incoming, PageReply } from '../../http/exchange.ts';
import type { Params } from '../../http/router.ts';
import { pathPattern } from '../../path-pattern.ts';
import { Refusal, notFound } from '../../refusal.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { sites } from './sites.ts';
import { ICON, STYLE } from './style.ts';
import { LogInFirst } from './visit.ts';
import type { Answer, PageRoute, View, Visit } from './visit.ts';
import { noVisitors, setCookie } from './visits.ts';
import type { Visitor } from './visits.ts';

/** No script runs, nothing is loaded from elsewhere, no other page frames these, and forms stay here. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const GUARDED = {
  'content-security-policy': POLICY,
  'x-frame-options': 'DENY',
  // Under `no-referrer` a browser would hide the origin of a form, and that is what tells our forms from others.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Serves the rooms: one form takes effect at most once, and a refused one shows its page again. */
export function pages(desk: Desk, routes: readonly PageRoute[]): Handler {
  const visitors = noVisitors(() => desk.chance.bearer());
  const compiled = routes.map((route) => ({ route, pattern: pathPattern(route.pattern) }));
  return async (request) => {
    const fixed = fixedFile(request);
    if (fixed !== null) return fixed;
    const visit: Visit = {
      ...{ desk, request, visitors, visitor: visitors.of(request) },
      ...{ form: formOf(request), problem: null },
    };
    for (const { route, pattern } of compiled) {
      const found = pattern.match(request.method, request.path);
      if (found === null) continue;
      return served(visit, route, (name) => found[name] ?? '');
    }
    return failed(visit, notFound('such page'));
  };
}

async function served(visit: Visit, route: PageRoute, params: Params): Promise<PageReply> {
  try {
    if (route.act === undefined) return shown(visit, 200, route.view(visit, params));
    return await sent(visit, { ...route, act: route.act }, params);
  } catch (thrown) {
    if (thrown instanceof LogInFirst) return answered(visit, { to: logInFor(visit.request) });
    return failed(visit, asRefusal(thrown));
  }
}

async function sent(visit: Visit, route: Required<PageRoute>, params: Params): Promise<PageReply> {
  const spent = visit.visitor.spendForm(visit.form.get('form') ?? '', visit.request.path);
  if (spent === 'not ours') throw notOurs();
  try {
    if (spent === 'again') throw alreadySent();
    return answered(visit, await route.act(visit, params));
  } catch (thrown) {
    if (thrown instanceof LogInFirst) throw thrown;
    const problem = asRefusal(thrown);
    return shown(visit, problem.status, route.view({ ...visit, problem }, params), problem);
  }
}

const notOurs = (): Refusal =>
  new Refusal(
    403,
    'FORM_NOT_OURS',
    'This form was not given to this browser, or a long time ago. Open its page anew.',
  );

const alreadySent = (): Refusal =>
  new Refusal(
    409,
    'FORM_ALREADY_SENT',
    'This form was sent before, and a form takes effect once. This is how things stand now.',
  );

function answered(visit: Visit, answer: Answer): PageReply {
  if ('view' in answer) return shown(visit, answer.status, answer.view);
  const visitor = answer.visitor ?? visit.visitor;
  if (answer.notice !== undefined) visitor.leaveNotice(answer.notice);
  return { status: 303, text: '', headers: { ...headersFor(visitor), location: answer.to } };
}

function shown(visit: Visit, status: number, view: View, problem: Refusal | null = null): PageReply {
  const refresh = view.refreshSeconds === undefined ? {} : { refresh: String(view.refreshSeconds) };
  return {
    status,
    text: layout({ ...visit, problem }, view),
    headers: { ...headersFor(visit.visitor), ...refresh },
  };
}

const headersFor = (visitor: Visitor) => ({
  ...GUARDED,
  'content-type': 'text/html; charset=utf-8',
  'set-cookie': setCookie(visitor),
});

function failed(visit: Visit, problem: Refusal): PageReply {
  const body = html`<p><a href="/">All sites</a></p>`;
  return shown(visit, problem.status, { site: sites.start, title: 'This did not work', body }, problem);
}

const asRefusal = (thrown: unknown): Refusal =>
  thrown instanceof Refusal
    ? thrown
    : new Refusal(500, 'SYSTEM_ERROR', 'The request could not be completed.');

const logInFor = ({ method, target }: Incoming): string =>
  method === 'GET' ? `/login?next=${encodeURIComponent(target)}` : '/login';

function formOf(request: Incoming): URLSearchParams {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(header(request, 'content-type') ?? '');
  return new URLSearchParams(isForm ? request.body.toString('utf8') : '');
}

function fixedFile({ method, path }: Incoming): PageReply | null {
  const fixed = method === 'GET' ? FIXED[path] : undefined;
  return fixed === undefined
    ? null
    : { status: 200, text: fixed.text, headers: { ...GUARDED, 'content-type': fixed.type } };
}

const FIXED: Readonly<Record<string, { readonly text: string; readonly type: string }>> = {
  '/sandbox.css': { text: STYLE, type: 'text/css; charset=utf-8' },
  '/icon.svg': { text: ICON, type: 'image/svg+xml' },
};
