import type { Locator, Page } from 'playwright-core';
import { Secret } from '../../domain/secret.ts';
import type { PersonStep, Read, Step } from './recipe.ts';

const APPEARS_MS = 15_000;

/** A step that the page does not fit. */
export class Misfit extends Error {
  readonly step: string;
  readonly saw: string;

  constructor(step: string, saw: string) {
    super(`${step}: ${saw}`);
    this.name = 'Misfit';
    this.step = step;
    this.saw = saw;
  }
}

export interface Portal {
  readonly page: Page;
  /** Nothing is read or clicked on a page of another origin. */
  readonly origin: string;
  readonly application: string;
  /** How long something may take to show; the person has all the time. */
  readonly appearsMs?: number;
}

export async function openPath(
  { page, origin }: Portal,
  { name, path }: Step & { do: 'open' },
): Promise<void> {
  await page.goto(origin + path, { timeout: 30_000 }).catch(() => {
    throw new Misfit(name, `${path} does not open`);
  });
}

export async function clickOn(portal: Portal, step: Step & { do: 'click' }): Promise<void> {
  const found = await only(portal, step);
  await found.click({ timeout: APPEARS_MS }).catch(() => {
    throw new Misfit(step.name, `${step.target} can not be clicked`);
  });
}

export async function expectThere(portal: Portal, step: Step & { do: 'expect' }): Promise<void> {
  const text = (await (await only(portal, step)).textContent())?.trim() ?? '';
  if (step.text !== undefined && text !== step.text)
    throw new Misfit(step.name, `another text than "${step.text}" at ${step.target}`);
}

/** Text of an element, never the value of a field. It is a secret from the first moment, whatever it turns out to be. */
export async function readText(portal: Portal, step: Read): Promise<Secret> {
  const found = await only(portal, step);
  const fields = found.and(portal.page.locator('input, textarea, select'));
  if ((await fields.count()) > 0)
    throw new Misfit(step.name, `${step.target} is a field in which somebody types`);
  return new Secret((await found.textContent())?.trim() ?? '');
}

export type PersonEnd = 'done' | 'refused' | 'closed';

/** Waits for the person, as long as it takes: until it shows, is refused, or the page is gone. */
export async function untilDone(portal: Portal, step: PersonStep): Promise<PersonEnd> {
  const { page } = portal;
  const shows = (target: string, end: PersonEnd): Promise<PersonEnd> =>
    at(portal, target)
      .first()
      .waitFor({ state: 'visible', timeout: 0 })
      .then(
        () => end,
        () => {
          if (page.isClosed()) return 'closed' as const;
          throw new Misfit(step.name, `${target} can not be looked for`);
        },
      );
  const waits = [shows(step.until, 'done'), goneOf(page)];
  if (step.refused !== undefined) waits.push(shows(step.refused, 'refused'));
  return Promise.race(waits);
}

function goneOf(page: Page): Promise<PersonEnd> {
  if (page.isClosed()) return Promise.resolve('closed');
  return new Promise((resolve) => page.once('close', () => resolve('closed')));
}

/** Exactly one element that can be seen, on a page of the portal. */
async function only(portal: Portal, step: Step & { readonly target: string }): Promise<Locator> {
  const found = at(portal, step.target);
  await found
    .first()
    .waitFor({ state: 'visible', timeout: portal.appearsMs ?? APPEARS_MS })
    .catch(() => {
      throw new Misfit(step.name, `nothing on the page is ${step.target}`);
    });
  const { origin } = new URL(portal.page.url());
  if (origin !== portal.origin) throw new Misfit(step.name, `a page of ${origin}, not of ${portal.origin}`);
  const count = await found.count();
  if (count !== 1) throw new Misfit(step.name, `${count} elements on the page are ${step.target}`);
  return found;
}

function at({ page, application }: Portal, target: string): Locator {
  return page.locator(target.replaceAll('{application}', application.replace(/["\\]/g, '\\$&')));
}
