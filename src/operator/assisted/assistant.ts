import type { Browser } from 'playwright-core';
import type { PortalReading } from '../../domain/attended.ts';
import { isMask } from '../../domain/attended.ts';
import { Fault } from '../../domain/fault.ts';
import type { Secret } from '../../domain/secret.ts';
import { setGuard } from './guard.ts';
import type { Guard } from './guard.ts';
import { clickOn, expectThere, Misfit, openPath, readText, untilDone } from './portal-page.ts';
import type { Portal } from './portal-page.ts';
import { confirmAt } from './recipe-lint.ts';
import type { PersonStep, Read, Recipe, Step } from './recipe.ts';
import { maskedScreenshot } from './screenshot.ts';

export type ToKey =
  | { readonly kind: 'key'; readonly appKey: Secret; readonly appSecret: Secret }
  /** The issuer refused the code or the password: nothing was changed. */
  | { readonly kind: 'refused' }
  /** The page is gone. `pressed`: the request that makes a key had left the browser. */
  | { readonly kind: 'closed'; readonly pressed: boolean };

/** A browser window that finds the way, waits for the person, and reads what they would paste. */
export interface Assistant {
  /** Every step before the confirmation; null where the person has closed the page. Rejects with KT6044. */
  lookBefore(): Promise<PortalReading | null>;
  /** Every step after it. Call it once the daemon has the intent on disk. Rejects with KT6044: the page stays open. */
  toKey(): Promise<ToKey>;
  close(): Promise<void>;
}

export interface Assisting {
  readonly browser: Browser;
  readonly recipe: Recipe;
  /** What the recipe is called in faults. */
  readonly file: string;
  readonly origin: string;
  readonly application: string;
  readonly say: (text: string) => void;
  /** Where a picture of a page that does not fit is put. */
  readonly screenshot: (step: string) => string;
  readonly appearsMs?: number;
}

export async function openAssistant(assisting: Assisting): Promise<Assistant> {
  const { browser, recipe, origin } = assisting;
  const context = await browser.newContext({ viewport: null, acceptDownloads: false });
  const guard = await setGuard(context, origin, recipe.guard);
  const page = await context.newPage();
  const portal: Portal = { ...assisting, page };
  const at = confirmAt(recipe.steps);
  const seen = new Map<Read['what'], Secret>();
  const walk = async (steps: readonly Step[]): Promise<'done' | 'refused' | 'closed'> => {
    for (const step of steps) {
      const end = await one(portal, step, seen, assisting);
      if (end !== 'done') return end;
    }
    return 'done';
  };
  return {
    lookBefore: () =>
      orMisfit<PortalReading | null>(
        portal,
        assisting,
        () => null,
        async () => {
          const end = await walk(recipe.steps.slice(0, at));
          return end === 'done' ? readingOf(seen, recipe) : null;
        },
      ),
    toKey: () =>
      orMisfit<ToKey>(portal, assisting, closed(guard), async () => {
        guard.open();
        const end = await walk(recipe.steps.slice(at + 1));
        if (end === 'refused') return { kind: 'refused' };
        if (end === 'closed') return closed(guard)();
        return { kind: 'key', appKey: whole(seen, 'app-key'), appSecret: whole(seen, 'app-secret') };
      }),
    close: () => context.close(),
  };
}

const closed = (guard: Guard) => (): ToKey => ({ kind: 'closed', pressed: guard.hasLeft() });

async function one(
  portal: Portal,
  step: Step,
  seen: Map<Read['what'], Secret>,
  { say }: Pick<Assisting, 'say'>,
): Promise<'done' | 'refused' | 'closed'> {
  if (portal.page.isClosed()) return 'closed';
  switch (step.do) {
    case 'open':
      await openPath(portal, step);
      return 'done';
    case 'click':
      await clickOn(portal, step);
      return 'done';
    case 'expect':
      await expectThere(portal, step);
      return 'done';
    case 'read':
      seen.set(step.what, await readText(portal, step));
      return 'done';
    case 'person':
      return person(portal, step, say);
    case 'confirm':
      return 'done';
  }
}

async function person(portal: Portal, step: PersonStep, say: (text: string) => void) {
  say(`  In the browser: ${step.say}`);
  return untilDone(portal, step);
}

/** A page that was closed in the middle of a step is no page that does not fit. */
async function orMisfit<T>(
  { page }: Portal,
  assisting: Assisting,
  ifClosed: () => T,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (page.isClosed()) return ifClosed();
    const [step, saw] =
      thrown instanceof Misfit ? [thrown.step, thrown.saw] : ['the page', 'the browser did not answer'];
    const picture = assisting.screenshot(step);
    const where = (await maskedScreenshot(page, picture)) ? `; masked picture ${picture}` : '';
    throw new Fault('KT6044', {
      place: `${assisting.file}, step "${step}"`,
      saw: saw + where,
      cause: thrown,
    });
  }
}

function readingOf(seen: ReadonlyMap<Read['what'], Secret>, { steps }: Recipe): PortalReading {
  const step = (what: Read['what']): Read | undefined =>
    steps.find((each): each is Read => each.do === 'read' && each.what === what);
  const textOf = (what: Read['what']): string | null => {
    const text = seen.get(what)?.reveal() ?? null;
    return text === null || text === step(what)?.none ? null : text;
  };
  const masked = (what: 'masked-app-key' | 'masked-app-secret'): string | null => {
    const text = textOf(what);
    if (text === null || isMask(text)) return text;
    throw new Misfit(step(what)?.name ?? what, 'a text that is no mask');
  };
  const lastReset = step('last-reset');
  const text = textOf('last-reset');
  return {
    lastResetAt: text === null || lastReset === undefined ? null : timeIn(text, lastReset),
    keyIdMasked: masked('masked-app-key'),
    secretMasked: masked('masked-app-secret'),
  };
}

/** `2026-09-08`, or with a time after it, as the page writes it; its offset is the recipe's. */
function timeIn(text: string, { name, offset }: Read): number {
  const [, day, time = '00:00:00'] =
    /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?))?(?: ?[A-Z]{3,4})?$/.exec(text) ?? [];
  const at = Date.parse(`${day ?? ''}T${time.length === 5 ? `${time}:00` : time}${offset}`);
  if (Number.isNaN(at)) throw new Misfit(name, 'a text that is no date');
  return at;
}

/** As it is shown once: in one piece, and not masked. Anything else is left to the person, whose page stays open. */
function whole(seen: ReadonlyMap<Read['what'], Secret>, what: 'app-key' | 'app-secret'): Secret {
  const secret = seen.get(what);
  if (secret !== undefined && /^[\x21-\x7e]{8,256}$/.test(secret.reveal()) && !isMask(secret.reveal()))
    return secret;
  throw new Misfit(what, `what is shown is no whole ${what}`);
}
