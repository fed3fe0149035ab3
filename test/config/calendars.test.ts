import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import type { Calendars } from '../../src/domain/schedule/calendar.ts';
import type { SessionName } from '../../src/domain/schedule/spec.ts';
import { compileSchedule } from '../../src/schedule/compile.ts';
import type { Fleet } from '../../src/domain/spec.ts';
import type { FaultView } from '../../src/domain/fault.ts';
import { fleetOf, Folder, problemsOf } from './fixtures.ts';

const policy = `
apiVersion: keyturn.dev/v1alpha1
kind: RotationPolicy
metadata: {name: prod}
spec: {age: {rotate: 75d, max: 90d}}
`;

type Files = Readonly<Record<string, string>>;

async function inFolder<T>(files: Files, ask: (folder: Folder) => Promise<T>): Promise<T> {
  const folder = await Folder.make();
  try {
    for (const [name, text] of Object.entries(files)) await folder.write(name, text);
    return await ask(folder);
  } finally {
    await folder.remove();
  }
}

const fleetIn = (files: Files): Promise<Fleet> => inFolder(files, fleetOf);
const problemsIn = (files: Files): Promise<readonly FaultView[]> => inFolder(files, problemsOf);

const calendar = (spec: string, name = 'XNYS'): string => `
apiVersion: keyturn.dev/v1alpha1
kind: Calendar
metadata: {name: ${name}}
spec:
  title: An exchange
  timezone: Europe/Berlin
  from: 2026-01-01
  to: 2027-01-01
  source: the tests
  seen: 2026-01-01
  fullDay: {regular: '09:00-17:30'}
  halfDay: {regular: '09:00-14:00'}
${spec}`;

const shipped = async (): Promise<Calendars> => (await fleetIn({ 'a.yaml': policy })).calendars;

/** Whether a calendar says that an exchange trades at a time. */
function trades(calendars: Calendars, name: string, at: string, sessions: readonly SessionName[]): boolean {
  const blackouts = [{ calendar: name, sessions, padMs: 0 }];
  const spec = { timezone: 'UTC', windows: [], blackouts, onMissed: 'page' as const };
  return !compileSchedule(spec, calendars).at(Date.parse(at)).open;
}

describe('the calendars that come with keyturn', () => {
  it('are three, and all of them can be read', async () => {
    assert.deepEqual([...(await shipped()).keys()].sort(), ['XHKG', 'XNYS', 'XSES']);
  });

  it('say where they are from, when that was seen, and what of them is projected', async () => {
    const folder = new URL('../../calendars/', import.meta.url);
    for (const file of await readdir(folder)) {
      const text = await readFile(new URL(file, folder), 'utf8');
      assert.match(text, /^ {2}source: .{20}/m, file);
      assert.match(text, /^ {2}seen: \d{4}-\d\d-\d\d$/m, file);
    }
    const calendars = await shipped();
    assert.equal(calendars.get('XNYS')?.projectedFrom, null);
    assert.equal(calendars.get('XHKG')?.projectedFrom, '2027-01-01');
  });

  it('know New York: a session, an early close, a holiday, both sides of daylight saving', async () => {
    const calendars = await shipped();
    const regular = (at: string): boolean => trades(calendars, 'XNYS', at, ['regular']);
    assert.equal(regular('2026-11-24T09:30:00-05:00'), true);
    assert.equal(regular('2026-11-24T16:00:00-05:00'), false);
    assert.equal(regular('2026-07-02T09:30:00-04:00'), true);
    assert.equal(regular('2026-11-26T12:00:00-05:00'), false, 'Thanksgiving');
    assert.equal(regular('2026-11-27T12:59:00-05:00'), true);
    assert.equal(regular('2026-11-27T13:00:00-05:00'), false, 'the day after it');
    assert.equal(regular('2026-12-24T12:59:00-05:00'), true);
    assert.equal(regular('2026-12-24T13:30:00-05:00'), false);
    assert.equal(trades(calendars, 'XNYS', '2026-12-24T13:30:00-05:00', ['post']), true);
    assert.equal(trades(calendars, 'XNYS', '2026-11-24T04:00:00-05:00', ['pre']), true);
  });

  it('know Hong Kong: Lunar New Year, its eve, and a day in lieu', async () => {
    const calendars = await shipped();
    const regular = (at: string): boolean => trades(calendars, 'XHKG', at, ['regular']);
    assert.equal(regular('2026-02-16T11:59:00+08:00'), true);
    assert.equal(regular('2026-02-16T12:30:00+08:00'), false);
    assert.equal(regular('2026-02-18T10:00:00+08:00'), false);
    assert.equal(regular('2026-04-07T10:00:00+08:00'), false);
    assert.equal(regular('2027-02-08T10:00:00+08:00'), false);
    assert.equal(regular('2027-02-10T12:30:00+08:00'), true, 'the hour at noon is part of it');
  });

  it('know Singapore: the Monday after a holiday on a Sunday', async () => {
    const calendars = await shipped();
    assert.equal(trades(calendars, 'XSES', '2026-08-10T10:00:00+08:00', ['regular']), false);
    assert.equal(trades(calendars, 'XSES', '2026-08-11T10:00:00+08:00', ['regular']), true);
  });

  it('have six holidays at least in every year, and no more than there are', async () => {
    for (const { name, from, to, holidays } of (await shipped()).values()) {
      for (let year = Number(from.slice(0, 4)); year < Number(to.slice(0, 4)); year += 1) {
        const off = [...holidays.keys()].filter((date) => date.startsWith(`${year}-`)).length;
        assert.ok(off >= 6 && off <= 17, `${name} ${year}: ${off} holidays`);
      }
    }
  });
});

describe('a calendar of the manifests', () => {
  it('takes the place of one that comes with keyturn', async () => {
    const { calendars } = await fleetIn({ 'a.yaml': policy, 'b.yaml': calendar('') });
    assert.equal(calendars.get('XNYS')?.timezone, 'Europe/Berlin');
    assert.deepEqual(calendars.get('XNYS')?.fullDay.regular, {
      startMs: 9 * 3_600_000,
      endMs: 17.5 * 3_600_000,
    });
    assert.equal(calendars.get('XNYS')?.fullDay.pre, null);
  });

  it('may be one of a new name', async () => {
    const { calendars } = await fleetIn({ 'a.yaml': calendar('', 'XFRA') });
    assert.equal(calendars.get('XFRA')?.title, 'An exchange');
  });

  it('is refused with every contradiction of its table', async () => {
    const table = `  holidays:
    2026-12-25: Christmas
    2026-12-26: a Saturday
    2027-12-24: past its end
  halfDays:
    2026-12-25: Christmas again
`;
    const problems = await problemsIn({ 'a.yaml': calendar(table) });
    assert.deepEqual(
      problems.map(({ code, saw }) => [code, saw.split(':')[0]]),
      [
        ['KT1153', 'holidays.2026-12-26'],
        ['KT1153', 'holidays.2027-12-24'],
        ['KT1153', 'halfDays.2026-12-25'],
      ],
    );
    assert.match(problems[0]?.place ?? '', /a\.yaml:16:5$/);
  });

  it('is refused with a zone that nobody knows, a day that does not exist, and a session that ends before it begins', async () => {
    const wrong = calendar('  holidays: {2026-02-30: never}\n')
      .replace('Europe/Berlin', 'Berlin')
      .replace("'09:00-14:00'", "'14:00-09:00'");
    const problems = await problemsIn({ 'a.yaml': wrong });
    assert.deepEqual(problems.map(({ code }) => code).sort(), ['KT1044', 'KT1044', 'KT1151']);
  });

  it('is refused where it stands twice', async () => {
    const problems = await problemsIn({ 'a.yaml': calendar(''), 'b.yaml': calendar('') });
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['KT1020'],
    );
  });
});
