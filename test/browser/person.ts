import type { BrowserContext, Page } from 'playwright-core';
import type { Key } from '../support/e2e-surface/sandbox.ts';

/** Somebody before one window, at the sites of the sandbox: what they press, follow and fill in. */
export interface Person {
  readonly press: (name: string) => Promise<void>;
  readonly follow: (name: string) => Promise<void>;
  readonly fill: (label: string, text: string) => Promise<void>;
  /** What the page says of what was just done. */
  readonly notice: () => Promise<string>;
  readonly logIn: (email: string, password: string) => Promise<void>;
}

export function personAt(page: Page): Person {
  const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
  const fill = (label: string, text: string): Promise<void> =>
    page.getByLabel(label).and(page.locator('[required], textarea')).fill(text);
  return {
    press,
    fill,
    follow: (name) => page.getByRole('link', { name, exact: true }).click(),
    notice: async () => (await page.getByRole('status').textContent()) ?? '',
    logIn: async (email, password) => {
      await fill('E-mail', email);
      await fill('Login password', password);
      await press('Log in');
    },
  };
}

/** The phone is another window of the same machine. */
export async function codeFromPhone(
  context: BrowserContext,
  pagesUrl: string,
  user: string,
  look: (phone: Page) => Promise<void> = () => Promise.resolve(),
): Promise<string> {
  const phone = await context.newPage();
  await phone.goto(`${pagesUrl}/phone/${encodeURIComponent(user)}?refresh=off`);
  const code = await phone.locator('code').first().textContent();
  await look(phone);
  await phone.close();
  return code ?? '';
}

/** As it is shown, once. */
export async function shownKey(page: Page): Promise<Key> {
  const dialog = page.getByRole('dialog', { name: 'Save your key now' });
  const [appKey, appSecret] = [dialog.locator('#app-key'), dialog.locator('#app-secret')];
  return { appKey: (await appKey.textContent()) ?? '', appSecret: (await appSecret.textContent()) ?? '' };
}
