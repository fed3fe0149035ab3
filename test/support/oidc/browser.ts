/** As much of a browser as a log-in needs: it keeps cookies by host and port, follows redirects and submits forms. */
export interface Browser {
  /** Follows every redirect; resolves to the last answer. */
  open(url: string): Promise<Page>;
  submit(url: string, fields: Readonly<Record<string, string>>): Promise<Page>;
  /** One answer, whose redirect is not followed. */
  step(url: string): Promise<Page>;
  /** The address that was asked for last. */
  last(): string;
  cookie(url: string, name: string): string | null;
}

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly text: string;
}

const MOST_REDIRECTS = 20;

export function createBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string): Map<string, string> => {
    const { host } = new URL(url);
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    return jar;
  };
  const keep = (url: string, answer: Response): void => {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/;\s*/);
      const at = pair.indexOf('=');
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      const gone = value === '' || attributes.some((each) => /^max-age=0$/i.test(each));
      if (gone) jarOf(url).delete(name);
      else jarOf(url).set(name, value);
    }
  };
  let last = '';
  const visit = async (first: string, init: RequestInit, most = MOST_REDIRECTS): Promise<Page> => {
    let [url, options] = [first, init];
    for (let redirects = 0; redirects < MOST_REDIRECTS; redirects += 1) {
      last = url;
      const cookie = [...jarOf(url)].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = { accept: 'text/html', ...(cookie === '' ? {} : { cookie }) };
      const answer = await fetch(url, { ...options, headers, redirect: 'manual' });
      keep(url, answer);
      const location = answer.headers.get('location');
      if (location === null || redirects >= most)
        return { url, status: answer.status, text: await answer.text() };
      await answer.arrayBuffer();
      [url, options] = [new URL(location, url).href, {}];
    }
    throw new Error(`more than ${MOST_REDIRECTS} redirects from ${first}`);
  };
  return {
    open: (url) => visit(url, {}),
    step: (url) => visit(url, {}, 0),
    last: () => last,
    submit: (url, fields) => visit(url, { method: 'POST', body: new URLSearchParams(fields) }),
    cookie: (url, name) => jarOf(url).get(name) ?? null,
  };
}

/** Types the code of a terminal into the provider's page and says yes to it. */
export async function confirmDevice(browser: Browser, url: string): Promise<Page> {
  const code = new URL(url).searchParams.get('user_code') ?? '';
  const [page] = url.split('?', 1);
  const asked = await browser.open(url);
  const shown = await browser.submit(page ?? url, { xsrf: xsrfIn(asked), user_code: code });
  return browser.submit(page ?? url, { xsrf: xsrfIn(shown), user_code: code, confirm: 'yes' });
}

function xsrfIn({ text }: Page): string {
  return /name="xsrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
}
