import assert from 'node:assert/strict';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { isMask } from '../../src/domain/attended.ts';
import { isAsRecorded, lastResetText, parseLastReset } from '../../src/domain/tasks/last-reset.ts';
import { pasteProblems } from '../../src/domain/tasks/paste-check.ts';
import { readTyped } from '../../src/domain/tasks/reading.ts';
import { byUrgency } from '../../src/domain/tasks/present.ts';
import { TASK } from '../http/sample-task.ts';

/** Obviously no real key. */
const APP_KEY = 'fakekey0fakekey0fakekey0fakekey0';
const APP_SECRET = 'fakesec1fakesec1fakesec1fakesec1';
const RECORDED = {
  lastResetAt: null,
  keyIdMasked: 'fake****key0',
  secretMasked: '****old1',
  from: 'portal',
} as const;

describe('what was pasted', () => {
  const found = (appKey: string, appSecret: string) =>
    pasteProblems({ appKey, appSecret }, RECORDED).map(({ kind, text }) => `${kind}: ${text}`);

  it('is let through where it looks like a key pair', () => assert.deepEqual(found(APP_KEY, APP_SECRET), []));

  for (const [what, appKey, appSecret, expected] of [
    ['empty', APP_KEY, '', /^stops: App Secret is empty/],
    ['a code', APP_KEY, '123456', /^stops: App Secret looks like a code from the phone/],
    [
      'with a line break in it',
      `${APP_KEY.slice(0, 16)}\n${APP_KEY.slice(16)}`,
      APP_SECRET,
      /^stops: App Key has a space/,
    ],
    ['in quotes', APP_KEY, `"${APP_SECRET}"`, /^stops: App Secret has quotes/],
    ['the mask', 'fake****key0', APP_SECRET, /^stops: App Key is what the page shows masked/],
    [
      'with letters that look like others',
      APP_KEY,
      `${APP_SECRET.slice(1)}а`,
      /^stops: App Secret has characters/,
    ],
    ['the same twice', APP_KEY, APP_KEY, /^stops: App Key and App Secret are the same/],
    ['too short', APP_KEY, APP_SECRET.slice(1), /^asks: App Secret has 31 characters, not 32/],
    [
      'the secret of before',
      APP_KEY,
      `${APP_SECRET.slice(0, 28)}old1`,
      /^stops: App Secret is the one that the portal showed/,
    ],
    ['swapped', APP_SECRET, APP_KEY, /^stops: App Secret is the App Key of before/],
  ] as const)
    it(`is ${what}: said so`, () => assert.match(found(appKey, appSecret).join('\n'), expected));

  it('is never in what is said of it', () => {
    for (const text of found(`"${APP_KEY}"`, `${APP_SECRET} x`)) assert.doesNotMatch(text, /fake/);
  });
});

describe('the last reset as a person reads it', () => {
  const at = Date.UTC(2026, 8, 8, 10, 12, 40);

  it('is a day, a time in UTC, or what this prints itself', () => {
    assert.equal(parseLastReset(' 2026-09-08 '), Date.UTC(2026, 8, 8));
    assert.equal(parseLastReset('2026-09-08 10:12'), Date.UTC(2026, 8, 8, 10, 12));
    assert.equal(parseLastReset(lastResetText(at)), Date.UTC(2026, 8, 8, 10, 12));
    assert.equal(lastResetText(Date.UTC(2026, 8, 8)), '2026-09-08');
    for (const text of ['', 'yesterday', '2026-9-8', '08/09/2026', '2026-02-31'])
      assert.equal(parseLastReset(text), null, text);
  });

  it('is as recorded to the minute, or where it is that day somewhere', () => {
    for (const text of ['2026-09-08 10:12', '2026-09-08 10:13', '2026-09-08'])
      assert.ok(isAsRecorded(text, at), text);
    assert.ok(isAsRecorded('2026-09-09', Date.UTC(2026, 8, 8, 22)), 'it is tomorrow in Auckland');
    for (const text of ['2026-09-08 10:20', '2026-09-10', '2026-09-06'])
      assert.ok(!isAsRecorded(text, at), text);
  });
});

it('a mask hides most of a value, and a value is none', () => {
  for (const mask of ['ab12****9f3c', '****9f3c', '••••', 'ab…cd', '********']) assert.ok(isMask(mask), mask);
  for (const text of [APP_KEY, '', 'ab*cd', `${APP_KEY}****`, '123456']) assert.ok(!isMask(text), text);
});

it('what hurries most stands first: by kind, by its end, by how long it waits', () => {
  const task = (credential: string, change: Partial<typeof TASK> = {}) => ({
    ...TASK,
    credential,
    ...change,
  });
  const tasks = [
    task('refused', { kind: 'refused' }),
    task('no-end', { dueAt: null }),
    task('waits-longer', { dueAt: 9 * DAY_MS, waitsSinceAt: 0 }),
    task('waits', { dueAt: 9 * DAY_MS, waitsSinceAt: HOUR_MS }),
    task('soon', { dueAt: DAY_MS }),
    task('deleted', { kind: 'delete' }),
    task('lost', { kind: 'lost' }),
  ];
  assert.deepEqual(
    tasks.sort(byUrgency).map(({ credential }) => credential),
    ['deleted', 'lost', 'soon', 'waits-longer', 'waits', 'no-end', 'refused'],
  );
});

describe('what a person typed of a portal', () => {
  const AT = Date.UTC(2026, 8, 8, 10, 12, 33);
  const shown = { ...RECORDED, lastResetAt: AT } as const;
  const custody = { ...shown, secretMasked: null, from: 'custody' } as const;
  const nothing = { lastResetAt: null, keyIdMasked: null, secretMasked: null };
  const read = (lastReset: string, keyMasked: string, recorded: Parameters<typeof readTyped>[1]) =>
    readTyped({ lastReset, keyMasked }, recorded);

  it('is handed on as it was recorded where it is the same, however it was written', () => {
    for (const typed of ['2026-09-08', '2026-09-08 10:12', '2026-09-08 10:12:33 UTC'])
      assert.deepEqual(read(typed, '', shown), {
        ...{ kind: 'read', differs: false },
        reading: { lastResetAt: AT, keyIdMasked: 'fake****key0', secretMasked: '****old1' },
      });
    const masked = read('', 'fake…key0', RECORDED);
    assert.deepEqual(masked.kind === 'read' && [masked.differs, masked.reading.secretMasked], [
      false,
      '****old1',
    ]);
  });

  it('is of what custody knows only what was looked at', () => {
    const reading = { ...nothing, lastResetAt: AT };
    assert.deepEqual(read('2026-09-08 10:12', '', custody), { kind: 'read', differs: false, reading });
    const first = { ...nothing, keyIdMasked: 'fake****key0' };
    const none = read('', 'fake****key0', custody);
    assert.deepEqual(none, { kind: 'read', differs: false, reading: first }, 'never reset since it was made');
  });

  for (const [what, lastReset, keyMasked, recorded] of [
    ['another time', '2026-09-09 10:12', '', shown],
    ['a time where there was none', '2026-09-09 10:12', '', RECORDED],
    ['another App Key', '2026-09-08', 'othe****key9', shown],
    ['no App Key where there was one', '', '', RECORDED],
  ] as const)
    it(`is looked at again: ${what}`, () => {
      const found = read(lastReset, keyMasked, recorded);
      assert.equal(found.kind === 'read' && found.differs, true);
    });

  it('is looked at once where nothing was recorded', () =>
    assert.deepEqual(read('', '', null), { kind: 'read', differs: false, reading: nothing }));

  for (const [what, lastReset, keyMasked] of [
    ['a time that is none', 'yesterday', ''],
    ['a whole key', '', APP_KEY],
    ['a code', '', '123456'],
  ] as const)
    it(`goes nowhere: ${what}`, () => assert.equal(read(lastReset, keyMasked, shown).kind, 'wrong'));
});
