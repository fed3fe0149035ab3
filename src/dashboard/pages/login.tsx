import { useEffect, useState } from 'preact/hooks';
import { api, findSession } from '../api.ts';
import { FaultNotice } from '../parts/fault.tsx';
import { textsOf } from '../parts/form.ts';
import { useAct } from '../query.ts';
import { go, route } from '../route.ts';
import { useStore } from '../store.ts';
import { strings } from '../strings/index.ts';

const words = strings.login;

/** Coming in: by name and password, at the identity provider, or by a link that is good once. */
export function LoginPage() {
  const { page, params } = useStore(route);
  useEffect(() => {
    document.title = `${words.title} · ${strings.product}`;
  }, []);
  return (
    <main class="alone">
      <p class="brand">{strings.product}</p>
      {page === '/login/:link' ? <ByLink link={params.link ?? ''} /> : <ByPassword />}
    </main>
  );
}

/** Where somebody wanted to go before they had to log in. */
async function enter(): Promise<void> {
  await findSession();
  if (location.pathname.startsWith('/login')) go('/', 'replace');
}

/** Nothing is done before a person presses the button: whatever looks at links ahead of people uses none up. */
function ByLink({ link }: { readonly link: string }) {
  const act = useAct();
  const submit = (event: Event): void => {
    event.preventDefault();
    void act.run(async () => {
      await api.followLink(link);
      await enter();
    });
  };
  return (
    <>
      <h1>{words.linkTitle}</h1>
      <p>{words.linkText}</p>
      {act.fault !== null && <FaultNotice fault={act.fault} />}
      <form onSubmit={submit}>
        <button class="primary" type="submit" disabled={act.busy}>
          {words.linkSubmit}
        </button>
      </form>
    </>
  );
}

function ByPassword() {
  const [hasProvider, setHasProvider] = useState(false);
  useEffect(() => {
    api.access.ways().then(
      ({ provider }) => setHasProvider(provider),
      () => undefined,
    );
  }, []);
  return (
    <>
      <h1>{words.title}</h1>
      {hasProvider && (
        <p>
          <a class="button" href="/v1/oidc/login">
            {words.provider}
          </a>
        </p>
      )}
      {hasProvider && <p class="quiet">{words.or}</p>}
      <PasswordForm />
      <p class="quiet">
        {words.link}
        <code>{words.linkCommand}</code>
      </p>
    </>
  );
}

function PasswordForm() {
  const act = useAct();
  const [mustChange, setMustChange] = useState(false);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const text = textsOf(event);
    const fresh = text('new-password');
    void act.run(async () => {
      await api.logIn(text('user'), text('password'), fresh === '' ? null : fresh);
      await enter();
    });
  };
  const code = act.fault?.view.code;
  useEffect(() => {
    if (code === 'KT6104') setMustChange(true);
  }, [code]);
  return (
    <form onSubmit={submit}>
      {act.fault !== null && code !== 'KT6104' && <FaultNotice fault={act.fault} />}
      <div class="field">
        <label for="user">{words.user}</label>
        <input id="user" name="user" autocomplete="username" autocapitalize="none" required />
      </div>
      <div class="field">
        <label for="password">{words.password}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
      </div>
      {mustChange && (
        <>
          <p class="notice attention" role="alert">
            {words.mustChange}
          </p>
          <div class="field">
            <label for="new-password">{words.newPassword}</label>
            <input
              id="new-password"
              name="new-password"
              type="password"
              autocomplete="new-password"
              required
            />
          </div>
        </>
      )}
      <button class="primary" type="submit" disabled={act.busy}>
        {words.submit}
      </button>
    </form>
  );
}
