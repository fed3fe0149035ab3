/** One instant as somebody reads it. */
interface ZonedTime {
  /** Whose zone it is, beside what the text says; empty for UTC alone. */
  readonly label: string;
  readonly text: string;
}

/** Whose clocks an alert is read by. */
export interface Zones {
  /** The zone of whoever reads the channel. */
  readonly local: string;
  /** The zone of the market that the key trades on; null: none is known. */
  readonly market: string | null;
}

/** An instant in UTC, in the reader's zone and in the market's. One line says it where they are the same. */
function timesOf(at: number, { local, market }: Zones): readonly ZonedTime[] {
  const wanted = [
    { word: 'UTC', zone: 'UTC' },
    { word: 'local', zone: local },
    ...(market === null ? [] : [{ word: 'market', zone: market }]),
  ];
  const byZone = new Map<string, string[]>();
  for (const { word, zone } of wanted) byZone.set(zone, [...(byZone.get(zone) ?? []), word]);
  return [...byZone].map(([zone, words]) => ({
    label: words.filter((word) => word !== zone).join(' and '),
    text: `${inZone(at, zone)} ${zone}`,
  }));
}

/** In one line: `2026-11-22 03:04:05 UTC · 2026-11-22 11:04:05 Asia/Hong_Kong (market)`. */
export function timesInOneLine(at: number, zones: Zones): string {
  return timesOf(at, zones)
    .map(({ label, text }) => (label === '' ? text : `${text} (${label})`))
    .join(' · ');
}

export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** `2026-11-22 11:04:05`. */
function inZone(at: number, zone: string): string {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one costs a hundred times what using it does. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, format);
  return format;
}
