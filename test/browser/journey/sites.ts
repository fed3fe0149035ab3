import type { BrowserContext, Page } from 'playwright-core';
import type { OnboardingView } from '../../../src/domain/onboarding/views.ts';
import { USER } from '../../support/e2e-surface/sandbox.ts';
import type { Key } from '../../support/e2e-surface/sandbox.ts';
import { codeFromPhone, personAt, shownKey } from '../person.ts';
import { COMPANY, LOGIN_PASSWORD, TRADING_PASSWORD } from './world.ts';

/** The sites of the issuer, each with those who sit before it. */
export interface Sites {
  /** Institutional Services Platform. */
  enterInstitution(): Promise<void>;
  /** What the platform tells the institution of itself. */
  institutionReads(words: RegExp): Promise<void>;
  giveOutChecklist(): Promise<void>;
  /** `what`: the review of the institution, or that of its materials. */
  review(what: 'review' | 'materials-review', rejectedBecause?: string): Promise<void>;
  receiveMaterials(information: OnboardingView['information']): Promise<void>;
  authorise(): Promise<void>;
  /** Institutional Portal; resolves to what stands at My OpenAPI Access. */
  portalShows(): Promise<{ readonly users: string; readonly access: string }>;
  registerApplication(name: string): Promise<void>;
  /** From the page of the application through its form, with the code and the trading password. */
  makeKey(page: Page, button: 'Generate Key' | 'Reset Key', name: string): Promise<Key>;
  deleteApplication(page: Page, name: string): Promise<string>;
  /** A window at the Developer Center, logged in. */
  developerCenter(): Promise<Page>;
}

interface Windows {
  readonly open: (path: string) => Promise<Page>;
  /** Opens a window for this alone. */
  readonly at: <T>(path: string, work: (page: Page) => Promise<T>) => Promise<T>;
  readonly asStaff: (work: (page: Page) => Promise<void>) => Promise<void>;
}

function windowsIn(context: BrowserContext, pages: string): Windows {
  const open = async (path: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(pages + path);
    return page;
  };
  const at = async <T>(path: string, work: (page: Page) => Promise<T>): Promise<T> => {
    const page = await open(path);
    try {
      return await work(page);
    } finally {
      await page.close();
    }
  };
  const asStaff = (work: (page: Page) => Promise<void>): Promise<void> =>
    at('/staff-console', async (page) => {
      await personAt(page).follow(COMPANY);
      await work(page);
    });
  return { open, at, asStaff };
}

async function loggedIn(page: Page): Promise<void> {
  if (page.url().includes('/login')) await personAt(page).logIn(USER, LOGIN_PASSWORD);
}

/** `codes`: those that come to the phone are written down there. */
export function sitesIn(context: BrowserContext, pages: string, codes: string[]): Sites {
  const { open, at, asStaff } = windowsIn(context, pages);
  const stepUp = async (page: Page, link: string, name: string, button: string): Promise<void> => {
    const { follow, press, fill } = personAt(page);
    await loggedIn(page);
    await follow(name);
    await follow(link);
    await press('Send code');
    const code = await codeFromPhone(context, pages, USER);
    codes.push(code);
    await fill('Verification code', code);
    await fill('Trading password', TRADING_PASSWORD);
    await press(button);
  };
  return {
    enterInstitution: () => at('/institutional-services', enterInstitution),
    institutionReads: (words) =>
      at('/institutional-services', async (page) => {
        await personAt(page).follow(COMPANY);
        await page.getByText(words).first().waitFor();
      }),
    giveOutChecklist: () => asStaff((page) => personAt(page).press('Give out the checklist')),
    review: (what, because) => asStaff((page) => review(page, what, because)),
    receiveMaterials: (information) => asStaff((page) => enterMaterials(page, information)),
    authorise: () =>
      asStaff(async (page) => {
        await personAt(page).follow(USER);
        await personAt(page).press('Authorise for the Broker API');
      }),
    portalShows: () =>
      at('/institutional-portal', async (page) => {
        await loggedIn(page);
        return readPortal(page);
      }),
    registerApplication: (name) =>
      at('/developer-center', async (page) => {
        await loggedIn(page);
        const { follow, fill, press } = personAt(page);
        await follow('Broker API');
        await page.locator('#authorization-status').getByText('authorized').waitFor();
        await follow('Manage');
        await fill('Name', name);
        await press('Register');
        await page.getByText('It has no key yet').waitFor();
      }),
    makeKey: async (page, button, name) => {
      await stepUp(page, button, name, button);
      return shownKey(page);
    },
    deleteApplication: async (page, name) => {
      await stepUp(page, 'Delete', name, 'Delete');
      return personAt(page).notice();
    },
    developerCenter: async () => {
      const page = await open('/developer-center/api-keys-application-management/broker-api/manage');
      await loggedIn(page);
      return page;
    },
  };
}

async function enterInstitution(page: Page): Promise<void> {
  const { fill, press } = personAt(page);
  await fill('Company name', COMPANY);
  await press('Enter the institution');
  await fill('E-mail', USER);
  await fill('Phone', '+852 0000 0009');
  await fill('Login password', LOGIN_PASSWORD);
  await fill('Trading password', TRADING_PASSWORD);
  await press('Open the account');
  await page.getByText('has a login account').waitFor();
}

async function review(page: Page, what: string, because: string | undefined): Promise<void> {
  const form = page.locator(`#${what}`);
  if (because !== undefined) {
    await form.getByLabel('Outcome').selectOption('rejected');
    await form.getByLabel('Reasons').fill(because);
  }
  await form.getByRole('button').click();
  await page.getByText(because === undefined ? 'Recorded: approved.' : 'Recorded: rejected.').waitFor();
}

/** What came in writing, entered as it is. */
async function enterMaterials(page: Page, information: OnboardingView['information']): Promise<void> {
  const { fill, press } = personAt(page);
  await fill('Business integration model', information.integrationModel);
  await fill('Use case scenarios', information.useCases.join('\n'));
  await fill('API interface requirements', information.endpoints.join('\n'));
  await fill('IP whitelist', information.ipWhitelist.map(({ text }) => text).join('\n'));
  await fill('API user information', information.apiUser.email);
  await press('Receive the materials');
  await page.getByText('they wait for their review').waitFor();
}

async function readPortal(page: Page): Promise<{ readonly users: string; readonly access: string }> {
  const { follow } = personAt(page);
  await follow('OpenAPI Mgnt > Open API Application > Broker API');
  const users = (await page.getByRole('main').textContent()) ?? '';
  await follow('OpenAPI Mgnt > My OpenAPI Access');
  return { users, access: (await page.getByRole('main').textContent()) ?? '' };
}
