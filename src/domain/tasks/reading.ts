import { isMask, isSameMask } from '../attended.ts';
import type { PortalReading } from '../attended.ts';
import { isAsRecorded, parseLastReset } from './last-reset.ts';
import type { RecordedReading } from './view.ts';

/** A reading of which only a part was looked at. */
export function readingOf(read: Partial<PortalReading>): PortalReading {
  return { lastResetAt: null, keyIdMasked: null, secretMasked: null, ...read };
}

/**
 * What is as recorded is handed on as it was recorded: a day is not another time than the hour of that day. What custody
 * knows of a key is not what a portal has shown: of that only what was read counts.
 */
export function asRecorded(recorded: RecordedReading | null, read: Partial<PortalReading>): PortalReading {
  if (recorded?.from !== 'portal') return readingOf(read);
  const { lastResetAt, keyIdMasked, secretMasked } = recorded;
  return { lastResetAt, keyIdMasked, secretMasked, ...present(read) };
}

/** What a person typed of a portal's page into a form; an empty text: it shows none. */
export interface TypedReading {
  readonly lastReset: string;
  readonly keyMasked: string;
}

export type Read =
  | { readonly kind: 'wrong'; readonly text: string }
  /** `differs`: not what was recorded, so that whoever typed it should look again. */
  | { readonly kind: 'read'; readonly reading: PortalReading; readonly differs: boolean };

export const LIKE_A_TIME = 'a date such as 2026-09-08, or 2026-09-08 10:12 in UTC';
export const LIKE_A_MASK = 'masked as it stands there, such as ab12****9f3c; never a whole key';

/** Reads it where it was typed: a whole key in place of a masked one goes nowhere. */
export function readTyped({ lastReset, keyMasked }: TypedReading, recorded: RecordedReading | null): Read {
  const [time, mask] = [lastReset.trim(), keyMasked.trim()];
  const at = time === '' ? null : parseLastReset(time);
  if (time !== '' && at === null) return { kind: 'wrong', text: LIKE_A_TIME };
  if (mask !== '' && !isMask(mask)) return { kind: 'wrong', text: LIKE_A_MASK };
  const keyIdMasked = mask === '' ? null : mask;
  const known = recorded?.lastResetAt ?? null;
  if (known !== null && isAsRecorded(time, known)) {
    const differs = keyIdMasked !== null && isOtherMask(keyIdMasked, recorded);
    return { kind: 'read', reading: asRecorded(recorded, { lastResetAt: known, keyIdMasked }), differs };
  }
  const differs = at === null ? isOtherMask(keyIdMasked, recorded) : isNewTo(recorded);
  const isSame = at === null && known === null && !differs;
  const reading = isSame
    ? asRecorded(recorded, { keyIdMasked })
    : readingOf({ lastResetAt: at, keyIdMasked });
  return { kind: 'read', reading, differs };
}

/** Any time at all, where another was recorded, or a person has read that there is none. */
function isNewTo(recorded: RecordedReading | null): boolean {
  return recorded !== null && (recorded.lastResetAt !== null || recorded.from === 'portal');
}

function isOtherMask(mask: string | null, recorded: RecordedReading | null): boolean {
  const known = recorded?.keyIdMasked ?? null;
  return known !== null && (mask === null || !isSameMask(mask, known));
}

function present(read: Partial<PortalReading>): Partial<PortalReading> {
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== null));
}
