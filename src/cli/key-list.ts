import { open } from 'node:fs/promises';
import { Fault } from '../domain/fault.ts';
import type { ListedKey } from '../domain/survey/items.ts';
import { parseTime } from '../domain/wire.ts';
import { nearest } from '../domain/suggest.ts';

const LONGEST_BYTES = 16 * 1024 * 1024;

const COLUMNS = [
  'credential',
  'store',
  'place',
  'issuer',
  'user',
  'application',
  'owner',
  'born',
  'labels',
] as const;
type Column = (typeof COLUMNS)[number];

const SECRET_COLUMN = /secret|passw|token|private|credentials?_?value|^value$|(?:api|app|access|^)[ _-]?key/i;
/** A path may have such a part; a name, an owner or a label has no reason to. */
const SECRET_VALUE = /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9+/=]{32,}$/;

/**
 * A list of keys to adopt, CSV with a header. Every mistake is found before anything is asked. What a cell holds is never
 * repeated: a file that should hold no secret may hold one. Rejects with KT6041 or KT6042.
 */
export async function readKeyList(file: string, now: number): Promise<readonly ListedKey[]> {
  const [header, ...records] = await recordsOf(file);
  if (header === undefined) throw new Fault('KT6041', { place: file, saw: 'no header' });
  const columns = columnsOf(header, file);
  const rows = records.map((record) => rowOf(record, columns, file, now));
  const problems = rows.flatMap((row) => row.problems);
  if (problems.length > 0) throw new Fault('KT6041', { place: file, saw: problems.join('; ') });
  return rows.map(({ key }) => key);
}

interface Record_ {
  readonly line: number;
  readonly cells: readonly string[];
}

async function recordsOf(file: string): Promise<readonly Record_[]> {
  const text = await textOf(file);
  const { parse, CsvError } = await import('csv-parse/sync');
  const records: Record_[] = [];
  try {
    const options = {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (cells: string[], { lines }: { readonly lines: number }) => {
        records.push({ line: lines, cells });
        return null;
      },
    };
    parse(text, options);
    return records;
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    // Its message quotes the file.
    const at = `line ${String(thrown['lines'])}, column ${Number(thrown['column']) + 1}`;
    throw new Fault('KT6041', {
      place: file,
      saw: `${at}: ${thrown.code.toLowerCase().replaceAll('_', ' ')}`,
    });
  }
}

async function textOf(file: string): Promise<string> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new Fault('KT6041', { place: file, saw: 'it can not be opened', cause });
  });
  try {
    const { size } = await handle.stat();
    if (size > LONGEST_BYTES) throw new Fault('KT6041', { place: file, saw: `${size} bytes` });
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

function columnsOf({ line, cells }: Record_, file: string): readonly Column[] {
  const names = cells.map((cell) => cell.toLowerCase());
  const at = (index: number) => `line ${line}, column ${index + 1}`;
  const secret = names.findIndex((name) => SECRET_COLUMN.test(name));
  if (secret >= 0) throw new Fault('KT6042', { place: file, saw: `${at(secret)}: called like a secret` });
  const problems = names.flatMap((name, index) => {
    if (names.indexOf(name) < index) return [`${at(index)}: the same column twice`];
    if (isColumn(name)) return [];
    const meant = nearest(name, COLUMNS);
    return [`${at(index)}: no column of a list${meant === null ? '' : `; did you mean ${meant}?`}`];
  });
  if (problems.length > 0) throw new Fault('KT6041', { place: file, saw: problems.join('; ') });
  return names.filter(isColumn);
}

function isColumn(name: string): name is Column {
  return (COLUMNS as readonly string[]).includes(name);
}

interface Read {
  readonly key: ListedKey;
  readonly problems: readonly string[];
}

function rowOf({ line, cells }: Record_, columns: readonly Column[], file: string, now: number): Read {
  const problems: string[] = [];
  const say = (column: Column, what: string): null => {
    problems.push(`line ${line}, column ${columns.indexOf(column) + 1} (${column}): ${what}`);
    return null;
  };
  if (cells.length !== columns.length)
    problems.push(`line ${line}: ${cells.length} columns, and ${columns.length} in the header`);
  const text = (column: Column): string | null => {
    const value = cells[columns.indexOf(column)] ?? '';
    if (column !== 'place' && SECRET_VALUE.test(value))
      throw new Fault('KT6042', {
        place: file,
        saw: `line ${line}, column ${columns.indexOf(column) + 1}: a value that looks like a secret`,
      });
    if (/\p{Cc}/u.test(value) || value.length > 512)
      return say(column, 'too long, or with control characters');
    return value === '' ? null : value;
  };
  const named = (column: Column): string | null => {
    const value = text(column);
    const isName =
      value === null || (/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/.test(value) && value.length <= 100);
    return isName ? value : say(column, 'no name: lower-case letters, digits and ._-');
  };
  const key: ListedKey = {
    ...{
      at: `${file}:${line}`,
      credential: named('credential'),
      store: named('store'),
      place: text('place'),
    },
    ...{
      issuer: named('issuer'),
      user: text('user'),
      application: text('application'),
      owner: text('owner'),
    },
    bornAt: bornIn(text('born'), now, (what) => say('born', what)),
    labels: labelsIn(text('labels'), (what) => say('labels', what)),
  };
  if ((key.store === null) !== (key.place === null))
    say(key.store === null ? 'store' : 'place', 'a store and a place go together');
  if (problems.length === 0 && key.credential === null && key.place === null)
    problems.push(`line ${line}: neither a credential, nor a store and a place`);
  return { key, problems };
}

function bornIn(text: string | null, now: number, say: (what: string) => null): number | null {
  if (text === null) return null;
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? parseTime(`${text}T00:00Z`) : null;
  const at = day ?? parseTime(text);
  const isOnTheCalendar = day === null || new Date(day).toISOString().startsWith(text);
  if (at === null || !isOnTheCalendar) return say('no date (2026-05-31) and no time with its offset');
  return at > now ? say('in the future') : at;
}

function labelsIn(text: string | null, say: (what: string) => null): Readonly<Record<string, string>> {
  const pairs = (text ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '');
  if (pairs.some((pair) => !/^[^=]+=.+$/.test(pair))) say('no labels: name=value, divided by semicolons');
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}
