import { isMask } from '../domain/attended.ts';
import type { PortalReading } from '../domain/attended.ts';
import { isAsRecorded, lastResetText, parseLastReset } from '../domain/tasks/last-reset.ts';
import type { RecordedReading } from '../domain/tasks/view.ts';
import { agreed } from './desk.ts';
import type { Desk } from './desk.ts';

const NONE = '-';

/** What the portal shows of the key, as the person reads it there, and whether that is what was recorded. */
export interface Reading {
  readonly reading: PortalReading;
  readonly asRecorded: boolean;
}

/**
 * Asks for the time of the last reset, and for the masked App Key where the portal shows no time. What is as recorded is
 * handed on as it was recorded: a day is not another time than the hour of that day.
 */
export async function askReading(desk: Desk, recorded: RecordedReading | null): Promise<Reading> {
  const known = recorded?.lastResetAt ?? null;
  if (known !== null) desk.say(`  recorded: ${lastResetText(known)}`);
  const hint = known === null ? '' : 'y as recorded, ';
  for (;;) {
    const typed = (await desk.ask(`  Last reset shown there? (${hint}a date, or - for none) `)).trim();
    if (known !== null && (isYes(typed) || isAsRecorded(typed, known)))
      return asRecorded(recorded, { lastResetAt: known });
    if (typed === NONE) return askMask(desk, recorded);
    const at = parseLastReset(typed);
    if (at === null) desk.say('a date such as 2026-09-08, or 2026-09-08 10:12 in UTC', 'attention');
    else if (known === null) return { reading: only({ lastResetAt: at }), asRecorded: recorded === null };
    else if (await agreed(desk, '  That is not what was recorded. Does the portal show it?', false))
      return { reading: only({ lastResetAt: at }), asRecorded: false };
  }
}

async function askMask(desk: Desk, recorded: RecordedReading | null): Promise<Reading> {
  const known = recorded?.keyIdMasked ?? null;
  if (known !== null) desk.say(`  recorded: App Key ${known}`);
  for (;;) {
    const typed = (await desk.ask('  App Key shown there, as it is masked? (- for none) ')).trim();
    if (known !== null && isYes(typed)) return asRecorded(recorded, { keyIdMasked: known });
    if (typed === NONE) return { reading: only({}), asRecorded: known === null };
    if (isMask(typed)) return { reading: only({ keyIdMasked: typed }), asRecorded: known === null };
    desk.say('masked as it stands there, such as ab12****9f3c; never a whole key', 'attention');
  }
}

/** What custody knows of a key is not what a portal has shown: of that only what was read counts. */
function asRecorded(recorded: RecordedReading | null, read: Partial<PortalReading>): Reading {
  if (recorded?.from !== 'portal') return { reading: only(read), asRecorded: true };
  const { lastResetAt, keyIdMasked, secretMasked } = recorded;
  return { reading: { lastResetAt, keyIdMasked, secretMasked }, asRecorded: true };
}

function only(read: Partial<PortalReading>): PortalReading {
  return { lastResetAt: null, keyIdMasked: null, secretMasked: null, ...read };
}

function isYes(text: string): boolean {
  return ['y', 'yes', ''].includes(text.toLowerCase());
}
