/** How the fields of a key are written. Each throws a TypeError that says which field does not fit, and never its value. */
export const FORMATS = {
  env: lines(envLine),
  json: (fields: Fields) => `${JSON.stringify(fields, null, 2)}\n`,
  // Every JSON string is one of YAML 1.2 as well.
  yaml: lines((name, value) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`),
  properties: lines((name, value) => `${propertiesText(name, true)}=${propertiesText(value, false)}`),
} as const satisfies Record<string, (fields: Fields) => string>;

export type Format = keyof typeof FORMATS;

/** Field → value in plain. */
export type Fields = Readonly<Record<string, string>>;

export function isFormat(text: string): text is Format {
  return Object.hasOwn(FORMATS, text);
}

function lines(line: (name: string, value: string) => string): (fields: Fields) => string {
  return (fields) =>
    Object.entries(fields)
      .map(([name, value]) => `${line(name, value)}\n`)
      .join('');
}

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const PLAIN = /^[A-Za-z0-9_./:@%+,=-]*$/;

/**
 * What systemd, docker compose and a shell read alike: plain where nothing is special, else in single quotes, where nothing is
 * special to any of them. They disagree about everything else, so that is refused.
 */
function envLine(name: string, value: string): string {
  if (!VARIABLE.test(name)) throw new TypeError(`field ${name} is no name of a variable`);
  if (PLAIN.test(value)) return `${name}=${value}`;
  if (/['\r\n\0\\]/.test(value))
    throw new TypeError(`the value of ${name} holds a quote, a backslash or a line break`);
  return `${name}='${value}'`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\f': '\\f' };

/** As java.util.Properties writes it. */
function propertiesText(text: string, isName: boolean): string {
  return text
    .replace(/[\\=:#!]/g, '\\$&')
    .replace(isName ? / /g : /^ +/g, (spaces) => '\\ '.repeat(spaces.length))
    .replace(/[^\x20-\x7e]/g, (other) => ESCAPES[other] ?? unicode(other));
}

function unicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
