import { isMask, isSameMask } from '../domain/attended.ts';
import type { PortalReading } from '../domain/attended.ts';
import { isAsRecorded, lastResetText, parseLastReset } from '../domain/tasks/last-reset.ts';
import { asRecorded, LIKE_A_MASK, LIKE_A_TIME, readingOf } from '../domain/tasks/reading.ts';
import type { RecordedReading } from '../domain/tasks/view.ts';
import { agreed } from './desk.ts';
import type { Desk } from './desk.ts';

const NONE = '-';

/** What the portal shows of the key, as the person reads it there, and whether that is what was recorded. */
export interface Reading {
  readonly reading: PortalReading;
  readonly asRecorded: boolean;
}

/** Asks for the time of the last reset, and for the masked App Key where the portal shows no time. */
export async function askReading(desk: Desk, recorded: RecordedReading | null): Promise<Reading> {
  const known = recorded?.lastResetAt ?? null;
  if (known !== null) desk.say(`  recorded: ${lastResetText(known)}`);
  const hint = known === null ? '' : 'y as recorded, ';
  for (;;) {
    const typed = (await desk.ask(`  Last reset shown there? (${hint}a date, or - for none) `)).trim();
    if (known !== null && (isYes(typed) || isAsRecorded(typed, known)))
      return same(recorded, { lastResetAt: known });
    if (typed === NONE) return askMask(desk, recorded);
    const at = parseLastReset(typed);
    if (at === null) desk.say(LIKE_A_TIME, 'attention');
    else if (known === null)
      return { reading: readingOf({ lastResetAt: at }), asRecorded: recorded === null };
    else if (await agreed(desk, '  That is not what was recorded. Does the portal show it?', false))
      return { reading: readingOf({ lastResetAt: at }), asRecorded: false };
  }
}

async function askMask(desk: Desk, recorded: RecordedReading | null): Promise<Reading> {
  const known = recorded?.keyIdMasked ?? null;
  if (known !== null) desk.say(`  recorded: App Key ${known}`);
  for (;;) {
    const typed = (await desk.ask('  App Key shown there, as it is masked? (- for none) ')).trim();
    if (known !== null && (isYes(typed) || isSameMask(typed, known)))
      return same(recorded, { keyIdMasked: known });
    if (typed === NONE) return { reading: readingOf({}), asRecorded: known === null };
    if (isMask(typed)) return { reading: readingOf({ keyIdMasked: typed }), asRecorded: known === null };
    desk.say(LIKE_A_MASK, 'attention');
  }
}

function same(recorded: RecordedReading | null, read: Partial<PortalReading>): Reading {
  return { reading: asRecorded(recorded, read), asRecorded: true };
}

function isYes(text: string): boolean {
  return ['y', 'yes', ''].includes(text.toLowerCase());
}
