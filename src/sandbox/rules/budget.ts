import { rfc3339 } from '../clock.ts';
import { businessRefusal } from '../refusal.ts';
import type { KeyApplication } from '../state.ts';
import type { Switches } from '../profiles.ts';

/** "Generate, reset and edit at most 3 a day each" (retail-us). A day is a UTC day here; the issuer does not say. */

type Spendable = 'generate' | 'reset' | 'edit';
const DAY = 86_400_000;

const dayOf = (now: number): string => rfc3339(now).slice(0, 10);

/** What was used today; yesterday's use is forgotten. */
export function usageToday(application: KeyApplication, now: number): KeyApplication['usage'] {
  const day = dayOf(now);
  return application.usage.day === day ? application.usage : { day, generate: 0, reset: 0, edit: 0 };
}

/** When the next day begins. */
export const budgetRenewsAt = (now: number): number => (Math.floor(now / DAY) + 1) * DAY;

/** Throws when nothing is left today. Asked before the step-up, so that a code is not spent on a refusal. */
export function requireBudget(
  application: KeyApplication,
  now: number,
  what: Spendable,
  switches: Switches,
): void {
  const limit = switches.budgetPerDay?.[what];
  if (limit === undefined || usageToday(application, now)[what] < limit) return;
  const retryAt = rfc3339(budgetRenewsAt(now));
  throw businessRefusal('BUDGET_EXHAUSTED', `Each application may ${what} ${limit} times a day.`, {
    retryAt,
  });
}

/** The usage after one more. */
export function afterUse(application: KeyApplication, now: number, what: Spendable): KeyApplication['usage'] {
  const usage = usageToday(application, now);
  return { ...usage, [what]: usage[what] + 1 };
}
