import assert from 'node:assert/strict';
import { ageBar } from '../../src/dashboard/age-bar.ts';
import { routeOf } from '../../src/dashboard/address.ts';
import { addressOf, filterOf, NO_FILTER, shown, valuesIn, windowOf } from '../../src/dashboard/fleet.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import { credential, NOW } from '../http/sample-fleet.ts';

const fleet = [
  credential('wb-a'),
  credential('wb-late', { condition: 'overdue', owner: 'group:security' }),
  credential('wb-lost', { condition: 'secret-lost', issuer: 'webull-us' }),
  credential('wb-soon', { nextAt: NOW + DAY_MS }),
];
const names = (change: Partial<typeof NO_FILTER>) =>
  shown(fleet, { ...NO_FILTER, ...change }).map(({ name }) => name);

describe('the fleet of the dashboard', () => {
  it('shows what needs a person first, then what comes next', () => {
    assert.deepEqual(names({}), ['wb-lost', 'wb-late', 'wb-soon', 'wb-a']);
  });

  it('shows what a filter lets through', () => {
    assert.deepEqual(names({ state: 'person' }), ['wb-lost', 'wb-late']);
    assert.deepEqual(names({ state: 'current' }), ['wb-soon', 'wb-a']);
    assert.deepEqual(names({ owner: 'group:security' }), ['wb-late']);
    assert.deepEqual(names({ issuer: 'webull-us' }), ['wb-lost']);
    assert.deepEqual(names({ text: 'BROKER-OPS  so' }), ['wb-soon']);
    assert.deepEqual(names({ text: 'nothing like that' }), []);
  });

  it('keeps a filter in the address, and reads it from there', () => {
    assert.equal(addressOf(NO_FILTER), '/');
    const filter = { text: 'a & b', state: 'person', owner: 'group:x', issuer: null } as const;
    const address = addressOf(filter);
    assert.deepEqual(filterOf(routeOf('/', address.slice(1)).query), filter);
    assert.deepEqual(filterOf(new URLSearchParams('state=nonsense')), NO_FILTER);
  });

  it('offers every value once', () => {
    const { states, owner, issuer } = valuesIn(fleet);
    assert.deepEqual(states, ['secret-lost', 'overdue', 'current']);
    assert.deepEqual(owner, ['group:broker-ops', 'group:security']);
    assert.deepEqual(issuer, ['webull-broker-hk', 'webull-us']);
  });

  it('draws the rows in sight and some around them, however far one scrolls', () => {
    assert.deepEqual(windowOf(10_000, { top: 0, height: 800, row: 50 }), { from: 0, to: 28 });
    assert.deepEqual(windowOf(10_000, { top: 250_000, height: 800, row: 50 }), { from: 4_988, to: 5_028 });
    assert.deepEqual(windowOf(3, { top: 90_000, height: 800, row: 50 }), { from: 2, to: 3 });
    assert.deepEqual(windowOf(0, { top: 0, height: 800, row: 50 }), { from: 0, to: 0 });
  });
});

describe('the bar of an age', () => {
  const limits = { warnMs: 60 * DAY_MS, rotateMs: 75 * DAY_MS, maxMs: 100 * DAY_MS };
  const bar = (days: number, overlapEndsAt: number | null = null) =>
    ageBar({ ageMs: days * DAY_MS, limits, overlapEndsAt }, NOW);

  it('has room behind its last mark, and its tone is that of the limit that was passed', () => {
    assert.ok(Math.abs((bar(50)?.age ?? 0) - 50 / 115) < 1e-9);
    assert.deepEqual(
      [59, 60, 99, 100, 900].map((days) => bar(days)?.tone),
      ['good', 'attention', 'attention', 'bad', 'bad'],
    );
    assert.equal(bar(900)?.age, 1);
    assert.deepEqual(
      bar(1)?.marks.map(({ of }) => of),
      ['warn', 'rotate', 'max'],
    );
  });

  it('drains while the old key lives on', () => {
    assert.equal(bar(4, NOW + 6 * DAY_MS)?.overlap, 0.6);
    assert.equal(bar(4, NOW - 1)?.overlap, null);
    assert.equal(bar(4)?.overlap, null);
  });

  it('is not drawn where there is nothing to measure against', () => {
    assert.equal(ageBar({ ageMs: null, limits, overlapEndsAt: null }, NOW), null);
    assert.equal(ageBar({ ageMs: DAY_MS, limits: null, overlapEndsAt: null }, NOW), null);
  });
});

describe('an address of the dashboard', () => {
  it('stands for a page and what the page is about', () => {
    assert.equal(routeOf('/', '').page, '/');
    assert.deepEqual(routeOf('/credentials/wb%2Fodd%20name', '').params, { name: 'wb/odd name' });
    assert.equal(routeOf('/login/ktl_x', '').page, '/login/:link');
  });

  it('stands for no page where it is wrong', () => {
    for (const path of ['/nowhere', '/credentials/', '/credentials/a/b', '//'])
      assert.equal(routeOf(path, '').page, null, path);
    assert.deepEqual(routeOf('/credentials/%zz', '').params, { name: '%zz' });
  });
});
