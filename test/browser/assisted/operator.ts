import type { Browser, Page } from 'playwright-core';
import { DEMO } from '../../../src/sandbox/seed.ts';
import { until } from '../../support/e2e-surface/until.ts';

/** The person before the browser: what they do there, by hand, in the window that was opened for them. */
export interface Operator {
  /** The window of the ceremony. */
  page(): Promise<Page>;
  logIn(): Promise<void>;
  /** Sends the code, reads it from the phone; resolves to it. */
  askCode(): Promise<string>;
  /** Types both and presses the button. */
  press(code: string, tradingPassword?: string): Promise<void>;
}

export function operatorAt(browser: Browser, pagesUrl: string, button = 'Reset Key'): Operator {
  const page = (): Promise<Page> =>
    until('the window', () => Promise.resolve(browser.contexts().at(-1)?.pages()[0] ?? null));
  return {
    page,
    logIn: async () => {
      const window = await page();
      await window.getByLabel('E-mail').fill(DEMO.user);
      await window.getByLabel('Login password').fill(DEMO.loginPassword);
      await window.getByRole('button', { name: 'Log in' }).click();
    },
    askCode: async () => {
      const window = await page();
      await window.getByRole('button', { name: 'Send code' }).click();
      await window.getByRole('status').waitFor();
      const phone = await (await fetch(`${pagesUrl}/phone/${encodeURIComponent(DEMO.user)}`)).text();
      return /<code>(\d{6})<\/code>/.exec(phone)?.[1] ?? '';
    },
    press: async (code, tradingPassword = DEMO.tradingPassword) => {
      const window = await page();
      await window.getByLabel('Verification code').fill(code);
      await window.getByLabel('Trading password').fill(tradingPassword);
      await window.getByRole('button', { name: button }).click({ noWaitAfter: true });
    },
  };
}
