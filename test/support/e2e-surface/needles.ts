import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Something that may stand nowhere but where it is kept. */
export interface Needle {
  readonly what: string;
  readonly text: string;
}

/** Somewhere to look, raw. */
export interface Hay {
  readonly where: string;
  readonly bytes: Buffer;
}

/** `WHERE holds WHAT (FORM)` for every hit, in plain and in the encodings that software makes by itself. */
export function hitsIn(hay: readonly Hay[], needles: readonly Needle[]): readonly string[] {
  const wanted = needles.flatMap(({ what, text }) =>
    formsOf(text).map(({ form, bytes }) => ({ what: `${what} (${form})`, bytes })),
  );
  return hay.flatMap(({ where, bytes }) =>
    wanted.filter((each) => bytes.includes(each.bytes)).map(({ what }) => `${where} holds ${what}`),
  );
}

interface Form {
  readonly form: string;
  readonly bytes: Buffer;
}

function formsOf(text: string): readonly Form[] {
  const raw = Buffer.from(text, 'utf8');
  const hex = raw.toString('hex');
  const percent = hex.replace(/../g, '%$&');
  const all: readonly (readonly [string, string | Buffer])[] = [
    ['plain', raw],
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    ['URL-encoded', encodeURIComponent(text)],
    ['percent-encoded', percent],
    ['PERCENT-encoded', percent.toUpperCase()],
    ['UTF-16', Buffer.from(text, 'utf16le')],
    ['reversed', [...text].reverse().join('')],
    ...[0, 1, 2].map((shift) => ['base64', base64Core(raw, shift)] as const),
    ...[0, 1, 2].map((shift) => ['base64url', base64Url(base64Core(raw, shift))] as const),
  ];
  return all.map(([form, bytes]) => ({ form, bytes: Buffer.from(bytes as string) }));
}

/** The characters that are the same whatever stands before and after, when it begins at this place of three bytes. */
function base64Core(raw: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), raw])
    .toString('base64')
    .replace(/=+$/, '');
  const from = Math.ceil((shift * 8) / 6);
  const whole = Math.floor(((shift + raw.length) * 8) / 6);
  return text.slice(from, whole);
}

function base64Url(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_');
}

/** Every file below a folder. */
export async function filesBelow(folder: string): Promise<readonly Hay[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.map(async (path) => ({ where: relative(folder, path), bytes: await readFile(path) })),
  );
}

/** What every user of the machine may read of a process. */
export async function processTraces(what: string, pid: number): Promise<readonly Hay[]> {
  return Promise.all(
    ['cmdline', 'environ'].map(async (file) => ({
      where: `${what} ${file}`,
      bytes: await readFile(`/proc/${pid}/${file}`),
    })),
  );
}
