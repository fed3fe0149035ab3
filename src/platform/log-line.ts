/** One thing that happened, ready to be printed: `fields` are plain JSON data. */
export interface LogEntry {
  readonly at: number;
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** One JSON object a line: `time`, `level` and `message` first, never overwritten by a field of that name. */
export function jsonLine({ at, level, message, fields }: LogEntry): string {
  const own = { time: new Date(at).toISOString(), level, message };
  const renamed = Object.entries(fields).map(
    ([key, value]) => [key in own ? `${key}_` : key, value] as const,
  );
  return JSON.stringify({ ...own, ...Object.fromEntries(renamed) });
}

/** `2026-11-22 15:26:04Z WARN  message  key=value`: one line whatever the texts hold. */
export function prettyLine({ at, level, message, fields }: LogEntry): string {
  const time = new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
  const shown = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [`${visible(key)}=${printed(value)}`],
  );
  return [`${time} ${level.toUpperCase().padEnd(5)} ${visible(message)}`, ...shown].join('  ');
}

function printed(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return visible(/^[^\s"=]+$/.test(text) || typeof value !== 'string' ? text : JSON.stringify(text));
}

/** Control characters could forge lines and move the cursor of a terminal. */
function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (sign) => `\\u${sign.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
}
