/** Shorter than this, a value would be found all over harmless text; such values are not looked for. */
export const MIN_LENGTH = 6;

/** Lines of a key file that are worth looking for alone. */
const MIN_LINE = 16;

/**
 * The texts under which a value may turn up: as it is, escaped for JSON (once and twice), for URLs and forms, in hex,
 * and in base64. Base64 shifts with what stands before the value (`user:secret`), so the part that does not depend on
 * its neighbours is taken for each of the three shifts. Lines of a longer file (a PEM) count one by one.
 */
export function formsOf(value: string): ReadonlySet<string> {
  const forms = new Set<string>();
  for (const text of [value, ...linesOf(value)]) {
    for (const form of [text, ...escapes(text), ...hex(text), ...base64(text)]) {
      if (form.length >= MIN_LENGTH) forms.add(form);
    }
  }
  return forms;
}

function linesOf(value: string): string[] {
  if (!value.includes('\n')) return [];
  return value.split(/\r?\n/).filter((line) => line.length >= MIN_LINE && !line.startsWith('-----'));
}

function escapes(text: string): string[] {
  const once = JSON.stringify(text).slice(1, -1);
  const twice = JSON.stringify(once).slice(1, -1);
  // A lone surrogate is no character and has no URL form.
  const whole = Buffer.from(text, 'utf8').toString('utf8');
  const url = encodeURIComponent(whole);
  const strict = url.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const lower = strict.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
  const form = new URLSearchParams([['', whole]]).toString().slice(1);
  return [once, twice, url, strict, lower, form, encodeURI(whole)];
}

function hex(text: string): string[] {
  const digits = Buffer.from(text, 'utf8').toString('hex');
  return [digits, digits.toUpperCase()];
}

function base64(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const whole = bytes.toString('base64');
  const shifted = [0, 1, 2].map((shift) => inner(bytes, shift));
  const standard = [whole, whole.replace(/=+$/, ''), ...shifted];
  return standard.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** The letters of base64 that hold bits of these bytes alone, when `shift` other bytes stand before them. */
function inner(bytes: Uint8Array, shift: number): string {
  const padded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  const first = Math.ceil((shift * 8) / 6);
  const last = Math.floor(((shift + bytes.length) * 8) / 6);
  return padded.slice(first, last);
}
