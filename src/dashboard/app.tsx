import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { EventType } from '../domain/events.ts';
import type { LiveChange } from '../domain/live.ts';
import type { PagePath } from '../domain/pages.ts';
import { findSession, session } from './api.ts';
import type { Api } from './api.ts';
import { connection, listenLive } from './live.ts';
import { FaultNotice } from './parts/fault.tsx';
import { lazily } from './parts/lazily.tsx';
import { Link } from './parts/link.tsx';
import { LoginPage } from './pages/login.tsx';
import { ApplicationPage } from './pages/application.tsx';
import { AlertsPage } from './pages/alerts.tsx';
import { ApprovalsPage } from './pages/approvals.tsx';
import { AuditPage } from './pages/audit.tsx';
import { CredentialPage } from './pages/credential.tsx';
import { FleetPage } from './pages/fleet.tsx';
import { IncidentPage } from './pages/incident.tsx';
import { OnboardingPage } from './pages/onboarding.tsx';
import { SettingsPage } from './pages/settings.tsx';
import { TasksPage } from './pages/tasks.tsx';
import { useAct, useQuery } from './query.ts';
import { followAddress, route } from './route.ts';
import { useStore } from './store.ts';
import { strings } from './strings/index.ts';

const PAGE_OF: Readonly<Partial<Record<PagePath, ComponentType>>> = {
  '/': FleetPage,
  '/credentials/:name': CredentialPage,
  '/incident/:name': IncidentPage,
  '/tasks': TasksPage,
  '/tasks/:name': lazily(() => import('./pages/ceremony.tsx')),
  '/approvals': ApprovalsPage,
  '/alerts': AlertsPage,
  '/findings': lazily(() => import('./pages/findings.tsx')),
  '/findings/:id': lazily(() => import('./pages/finding.tsx')),
  '/recalls': lazily(() => import('./pages/recalls.tsx')),
  '/recalls/new': lazily(() => import('./pages/new-recall.tsx')),
  '/recalls/:id': lazily(() => import('./pages/recall.tsx')),
  '/plan': lazily(() => import('./pages/plan.tsx')),
  '/onboarding': OnboardingPage,
  '/onboarding/:name': ApplicationPage,
  '/audit': AuditPage,
  '/settings': SettingsPage,
};

const IN_NAVIGATION = Object.keys(strings.pages).filter(
  (page) => page in PAGE_OF,
) as (keyof typeof strings.pages)[];

export function App() {
  const who = useStore(session);
  const { page } = useStore(route);
  useEffect(followAddress, []);
  const asking = useAct();
  const ask = (): void => void asking.run(findSession);
  useEffect(ask, []);
  if (asking.fault !== null && who === undefined)
    return (
      <main class="alone">
        <h1>{strings.product}</h1>
        <FaultNotice fault={asking.fault} retry={ask} />
      </main>
    );
  if (page === '/login' || page === '/login/:link' || who === null) return <LoginPage />;
  if (who === undefined) return null;
  return <Shell />;
}

function Shell() {
  const { page, params } = useStore(route);
  const main = useRef<HTMLElement>(null);
  const shown = useRef<string | null>(null);
  useEffect(listenLive, []);
  const address = location.pathname;
  useEffect(() => {
    // Whoever listens to the page hears where they are, and goes on from there.
    document.title = titleOf(page, params.name ?? params.id);
    if (shown.current !== null && shown.current !== address) main.current?.focus({ preventScroll: true });
    shown.current = address;
  }, [page, address]);
  const Page = page === null ? undefined : PAGE_OF[page];
  return (
    <>
      <a class="skip" href="#page" onClick={() => main.current?.focus()}>
        {strings.skip}
      </a>
      <Masthead />
      <main class="page" id="page" tabIndex={-1} ref={main}>
        {Page === undefined ? <NotFound /> : <Page />}
      </main>
    </>
  );
}

function Masthead() {
  const { page } = useStore(route);
  const state = useStore(connection);
  const waiting = useQuery('waiting', countWaiting, { concerns: countsAnew, onBeat: true }).value;
  return (
    <header class="masthead">
      <div class="masthead-inner">
        <Link to="/" class="brand">
          {strings.product}
        </Link>
        <nav aria-label={strings.navigation}>
          <ul>
            {IN_NAVIGATION.map((each) => (
              <li key={each}>
                <Link to={each} current={page === each}>
                  {strings.pages[each]} <Count of={waiting?.[each] ?? 0} />
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <p class={`connection ${state === 'live' ? 'quiet' : 'attention'}`} role="status">
          {strings.connection[state]}
        </p>
      </div>
    </header>
  );
}

/** Alerts are no events; they are counted with every sign of life. */
const COUNTED: ReadonlySet<EventType> = new Set<EventType>([
  ...(['TaskOpened', 'TaskReleased', 'CallStarted', 'Accepted', 'Deleted', 'SecretLost'] as const),
  ...(['RecallJoined', 'RecallClosed'] as const),
  ...(['ApprovalAsked', 'Approved', 'ApprovalEnded', 'GlassBroken', 'GlassReviewed'] as const),
]);

function countsAnew({ types }: LiveChange): boolean {
  return types.some((type) => COUNTED.has(type));
}

/** How much waits on the pages on which people answer. */
async function countWaiting(api: Api): Promise<Readonly<Partial<Record<PagePath, number>>>> {
  const [tasks, { approvals, reviews }, alerts, recalls] = await Promise.all([
    api.tasks(),
    api.approvals(),
    api.alerts(),
    api.recalls(),
  ]);
  return {
    '/tasks': tasks.items.length,
    '/approvals': approvals.length + reviews.length,
    '/alerts': alerts.length,
    '/recalls': recalls.length,
  };
}

function Count({ of }: { readonly of: number }) {
  return of === 0 ? null : <span class="count">{of}</span>;
}

function NotFound() {
  return (
    <>
      <h1>{strings.notFound.title}</h1>
      <p>
        {strings.notFound.text} <Link to="/">{strings.notFound.back}</Link>
      </p>
    </>
  );
}

function titleOf(page: PagePath | null, subject: string | undefined): string {
  if (subject !== undefined) return `${subject} · ${strings.product}`;
  const name = page !== null && page in strings.pages ? strings.pages[page as '/'] : null;
  return name === null ? strings.product : `${name} · ${strings.product}`;
}
