import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { Fault } from '../../domain/fault.ts';
import type { TaskPlace, TaskView } from '../../domain/tasks/view.ts';
import { agreed } from '../desk.ts';
import { placeIn } from '../before.ts';
import type { Turn } from '../turn.ts';
import { assistedActs } from './acts.ts';
import type { Acts, HandingIn } from './acts.ts';
import { openAssistant } from './assistant.ts';
import type { Assistant } from './assistant.ts';
import { loadRecipe } from './load-recipe.ts';
import { isLoopback, originOf } from './origin.ts';

/** The sandbox's own, by the button that is to be pressed: the first key of an application is made at another one. */
function sandboxRecipe({ press }: TaskPlace): string {
  const name = press === 'Generate Key' ? 'sandbox-first' : 'sandbox';
  return fileURLToPath(new URL(`../../../recipes/${name}.yaml`, import.meta.url));
}

export interface Assistance {
  /** As typed; null: the sandbox's, where the portal is on this machine. */
  readonly recipe: string | null;
  /** Where pictures of pages that do not fit are put. */
  readonly pictures: string;
  readonly launch: () => Promise<Browser>;
  readonly appearsMs?: number;
}

export interface Assisted {
  readonly acts: Acts;
  /** Whether the page may show a key that the issuer is not known to accept. */
  readonly mayShowKey: () => boolean;
  readonly untilClosed: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The acts of a ceremony with a browser, and what ends that browser. It is opened when it is first needed. */
export function assist(handing: HandingIn, assistance: Assistance): Assisted {
  const open: Browser[] = [];
  const { acts, mayShowKey } = assistedActs(handing, async (task, turn) => {
    const assisting = await prepared(task, turn, assistance);
    const browser = await assistance.launch();
    open.push(browser);
    return assisting(browser);
  });
  return {
    acts,
    mayShowKey,
    untilClosed: async () => {
      await Promise.all(open.flatMap((browser) => browser.contexts()).map(untilEmpty));
    },
    close: async () => {
      for (const browser of open) await browser.close().catch(() => undefined);
    },
  };
}

/** Until the person has closed every page of it. */
async function untilEmpty(context: BrowserContext): Promise<void> {
  const ends = context
    .pages()
    .map((page) => page.waitForEvent('close', { timeout: 0 }).catch(() => undefined));
  await Promise.all(ends);
}

/** Everything that can be wrong is found before a window opens. */
async function prepared(
  task: TaskView,
  { desk }: Turn,
  { recipe: given, pictures, appearsMs }: Assistance,
): Promise<(browser: Browser) => Promise<Assistant>> {
  const place = placeIn(task);
  const { url, application } = place;
  const file = given ?? (url !== null && isLoopback(url) ? sandboxRecipe(place) : null);
  if (file === null) {
    const saw = 'no --recipe, and a portal that is not on this machine';
    throw new Fault('KT6043', { place: `keyturn ceremony start ${task.credential} --browser`, saw });
  }
  const recipe = await loadRecipe(file);
  const origin = originOf(recipe, file, url);
  if (recipe.status === 'unverified') {
    desk.say(
      `The recipe for ${recipe.issuer} is unverified: nobody has run it against these pages.`,
      'attention',
    );
    const question = '  Use it? Where a page does not fit, it stops.';
    if (!(await agreed(desk, question, false)))
      throw new Fault('KT6043', { place: file, saw: 'status: unverified' });
  }
  const screenshot = (step: string): string =>
    join(pictures, `${`${task.credential}-${step}`.replace(/[^A-Za-z0-9._-]+/g, '-')}.png`);
  return (browser) =>
    openAssistant({
      ...{ browser, recipe, file, origin, application, screenshot },
      say: (text) => desk.say(text),
      ...(appearsMs === undefined ? {} : { appearsMs }),
    });
}
