export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const UNIT_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** `75d`, `72h`, `30m`, `15s`, or a sum such as `1d12h`, in milliseconds; null where the text is no duration. */
export function parseDuration(text: string): number | null {
  if (!/^(?:\d+[smhd])+$/.test(text)) return null;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)([smhd])/g)) totalMs += Number(amount) * UNIT_MS[unit!]!;
  return totalMs;
}

/** The two largest units, as a person would say it: `6d 4h`, `4h 12m`, `40s`. */
export function formatDuration(durationMs: number): string {
  const sign = durationMs < 0 ? '-' : '';
  let restMs = Math.abs(durationMs);
  const parts: string[] = [];
  for (const [unit, unitMs] of [
    ['d', DAY_MS],
    ['h', HOUR_MS],
    ['m', MINUTE_MS],
    ['s', SECOND_MS],
  ] as const) {
    const amount = Math.floor(restMs / unitMs);
    restMs -= amount * unitMs;
    if (amount > 0) parts.push(`${amount}${unit}`);
    if (parts.length === 2 || (parts.length === 1 && amount === 0)) break;
  }
  return parts.length === 0 ? '0s' : sign + parts.join(' ');
}
