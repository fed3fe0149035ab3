import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PagePath } from '../domain/pages.ts';
import { findSession, session } from './api.ts';
import { connection, listenLive } from './live.ts';
import { Link } from './parts/link.tsx';
import { LoginPage } from './pages/login.tsx';
import { FleetPage } from './pages/fleet.tsx';
import { followAddress, route } from './route.ts';
import { useStore } from './store.ts';
import { strings } from './strings/index.ts';

const PAGE_OF: Readonly<Partial<Record<PagePath, ComponentType>>> = {
  '/': FleetPage,
};

const IN_NAVIGATION = Object.keys(strings.pages).filter(
  (page) => page in PAGE_OF,
) as (keyof typeof strings.pages)[];

export function App() {
  const who = useStore(session);
  const { page } = useStore(route);
  useEffect(followAddress, []);
  useEffect(() => void findSession().catch(() => session.set(null)), []);
  if (page === '/login' || page === '/login/:link' || who === null) return <LoginPage />;
  if (who === undefined) return null;
  return <Shell />;
}

function Shell() {
  const { page } = useStore(route);
  const main = useRef<HTMLElement>(null);
  useEffect(listenLive, []);
  const address = location.pathname;
  useEffect(() => {
    // The title first, so that whoever listens to the page hears where they are.
    document.title = titleOf(page);
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
                  {strings.pages[each]}
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

function titleOf(page: PagePath | null): string {
  const name = page !== null && page in strings.pages ? strings.pages[page as '/'] : null;
  return name === null ? strings.product : `${name} · ${strings.product}`;
}
