import assert from 'node:assert/strict';
import type { FrozenDestination } from '../../../src/domain/events.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { Payload, Store } from '../../../src/ports/store.ts';
import { revealPayload } from '../../../src/stores/payload.ts';
import { CANARY, expectFault } from '../../stores/expect-fault.ts';

/** A store with an empty place of its own in it. */
export interface StorePlace {
  readonly store: Store;
  readonly destination: FrozenDestination;
  /** Writes past keyturn, as another program would; absent where no other program can. */
  writeForeign?(fields: Readonly<Record<string, string>>): Promise<void>;
  /** The fields of an earlier live version, by other means than the store itself; absent where none is kept. */
  readPrevious?(version: string): Promise<Readonly<Record<string, string>>>;
  /** Everything that stands in the staging place, in whatever words. */
  listStaged(): Promise<readonly string[]>;
}

const FIRST = 'att_00000000000000000000000001';
const SECOND = 'att_00000000000000000000000002';

export function payload(value: string): Payload {
  return { APP_KEY: new Secret(`key-${value}`), APP_SECRET: new Secret(`${CANARY}-${value}`) };
}

/** What every store must hold, whatever it is made of. `newPlace` is called for each test. */
export function storeContract(newPlace: () => Promise<StorePlace>): void {
  let place: StorePlace;
  let store: Store;
  let at: FrozenDestination;

  beforeEach(async () => {
    place = await newPlace();
    ({ store, destination: at } = place);
  });

  afterEach(async () => {
    await store.close();
  });

  const live = async () => {
    const value = await store.readLive(at);
    return value === null ? null : { version: value.version, fields: revealPayload(value.payload) };
  };
  const staged = async (attempt: string) => {
    const value = await store.readStaged(at, attempt);
    return value === null ? null : revealPayload(value);
  };
  const rotate = async (attempt: string, value: string, expected: string | null) => {
    await store.stage(at, attempt, payload(value));
    const version = await store.promote(at, attempt, payload(value), expected);
    await store.discard(at, attempt);
    return version;
  };

  it('reads nothing where nothing stands', async () => {
    assert.equal(await live(), null);
    assert.equal(await staged(FIRST), null);
  });

  it('passes preflight at an empty place and leaves nothing behind', async () => {
    await store.preflight(at);
    assert.equal(await live(), null);
    assert.deepEqual(await place.listStaged(), []);
  });

  it('passes preflight at a live place, twice, and changes nothing', async () => {
    await rotate(FIRST, 'a', null);
    const before = await live();
    await store.preflight(at);
    await store.preflight(at);
    assert.deepEqual(await live(), before);
    assert.deepEqual(await place.listStaged(), []);
  });

  it('stages a copy that the live place does not show', async () => {
    await store.stage(at, FIRST, payload('a'));
    assert.equal(await live(), null);
    assert.deepEqual(await staged(FIRST), revealPayload(payload('a')));
    const version = await store.promote(at, FIRST, payload('a'), null);
    await store.discard(at, FIRST);
    await store.stage(at, SECOND, payload('b'));
    assert.deepEqual(await live(), { version, fields: revealPayload(payload('a')) });
  });

  it('keeps attempts apart', async () => {
    await store.stage(at, FIRST, payload('a'));
    assert.equal(await staged(SECOND), null);
    await store.discard(at, SECOND);
    assert.notEqual(await staged(FIRST), null);
  });

  it('stages the same value again without effect', async () => {
    await store.stage(at, FIRST, payload('a'));
    await store.stage(at, FIRST, payload('a'));
    assert.deepEqual(await staged(FIRST), revealPayload(payload('a')));
  });

  it('refuses another value under the same attempt and keeps the first', async () => {
    await store.stage(at, FIRST, payload('a'));
    await expectFault(store.stage(at, FIRST, payload('b')), 'KT3006');
    assert.deepEqual(await staged(FIRST), revealPayload(payload('a')));
  });

  it('promotes over the expected version and returns the new one', async () => {
    const one = await rotate(FIRST, 'a', null);
    assert.deepEqual(await live(), { version: one, fields: revealPayload(payload('a')) });
    const two = await rotate(SECOND, 'b', one);
    assert.notEqual(two, one);
    assert.deepEqual(await live(), { version: two, fields: revealPayload(payload('b')) });
  });

  it('promotes what was never staged, from custody', async () => {
    const version = await store.promote(at, FIRST, payload('a'), null);
    assert.deepEqual(await live(), { version, fields: revealPayload(payload('a')) });
  });

  for (const [title, expected] of [
    ['an older version', 'the first'],
    ['an empty place', null],
    ['a version that never was', 'other'],
  ] as const)
    it(`refuses to promote when ${title} was expected, and changes nothing`, async () => {
      const one = await rotate(FIRST, 'a', null);
      await rotate(SECOND, 'b', one);
      const before = await live();
      const third = 'att_00000000000000000000000003';
      await store.stage(at, third, payload('c'));
      const wanted = expected === 'the first' ? one : expected;
      await expectFault(store.promote(at, third, payload('c'), wanted), 'KT3005');
      assert.deepEqual(await live(), before);
      assert.deepEqual(await staged(third), revealPayload(payload('c')));
    });

  it('refuses to promote over a version where nothing stands', async () => {
    await store.stage(at, FIRST, payload('a'));
    await expectFault(store.promote(at, FIRST, payload('a'), 'other'), 'KT3005');
    assert.equal(await live(), null);
  });

  it('lets one of two simultaneous promotions win', async () => {
    await store.stage(at, FIRST, payload('a'));
    const other = 'att_00000000000000000000000009';
    const results = await Promise.allSettled([
      store.promote(at, FIRST, payload('a'), null),
      store.promote(at, other, payload('b'), null),
    ]);
    const won = results.filter(({ status }) => status === 'fulfilled');
    assert.equal(won.length, 1);
    assert.notEqual(await live(), null);
  });

  it('settles a repeated promotion by a conflict and the live value', async () => {
    await store.stage(at, FIRST, payload('a'));
    const version = await store.promote(at, FIRST, payload('a'), null);
    await expectFault(store.promote(at, FIRST, payload('a'), null), 'KT3005');
    assert.deepEqual(await live(), { version, fields: revealPayload(payload('a')) });
  });

  it('notices what another program wrote', async function () {
    if (!place.writeForeign) return;
    const one = await rotate(FIRST, 'a', null);
    await place.writeForeign(revealPayload(payload('x')));
    assert.notEqual((await live())?.version, one);
    await store.stage(at, SECOND, payload('b'));
    await expectFault(store.promote(at, SECOND, payload('b'), one), 'KT3005');
    assert.deepEqual((await live())?.fields, revealPayload(payload('x')));
  });

  it('refuses to stage over fields that it would drop', async function () {
    if (!place.writeForeign) return;
    await place.writeForeign({ ...revealPayload(payload('a')), DB_PASSWORD: `${CANARY}-db` });
    const fault = await expectFault(store.stage(at, FIRST, payload('b')), 'KT3012');
    assert.match(fault.saw, /^1 field/);
    assert.equal((await live())?.fields['DB_PASSWORD'], `${CANARY}-db`);
  });

  it('refuses it also where a field has a name that every object knows', async function () {
    if (!place.writeForeign) return;
    const foreign = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>;
    await place.writeForeign({
      ...revealPayload(payload('a')),
      ...Object.fromEntries(Object.entries(foreign)),
    });
    const fault = await expectFault(store.stage(at, FIRST, payload('b')), 'KT3012');
    assert.match(fault.saw, /^2 fields/);
  });

  it('keeps the previous version where it claims so', async () => {
    assert.equal(place.readPrevious !== undefined, store.capabilities.keepsPrevious);
    if (!place.readPrevious) return;
    const one = await rotate(FIRST, 'a', null);
    await rotate(SECOND, 'b', one);
    assert.deepEqual(await place.readPrevious(one), revealPayload(payload('a')));
  });

  it('discards a pending copy, and once more', async () => {
    await store.stage(at, FIRST, payload('a'));
    await store.discard(at, FIRST);
    await store.discard(at, FIRST);
    assert.equal(await staged(FIRST), null);
    assert.equal(await live(), null);
    assert.deepEqual(await place.listStaged(), []);
  });

  it('discards after a promotion without touching the live value', async () => {
    await store.stage(at, FIRST, payload('a'));
    const version = await store.promote(at, FIRST, payload('a'), null);
    await store.discard(at, FIRST);
    assert.deepEqual(await live(), { version, fields: revealPayload(payload('a')) });
    assert.deepEqual(await place.listStaged(), []);
  });

  it('is emptied where the expected version is live, and once more', async () => {
    const first = await rotate(FIRST, 'a', null);
    const second = await rotate(SECOND, 'b', first);
    await store.clear(at, second);
    assert.equal(await live(), null);
    await store.clear(at, second);
    assert.equal(await live(), null);
  });

  it('is not emptied where another version is live', async () => {
    const first = await rotate(FIRST, 'a', null);
    const second = await rotate(SECOND, 'b', first);
    await expectFault(store.clear(at, first), 'KT3005');
    assert.deepEqual(await live(), { version: second, fields: revealPayload(payload('b')) });
  });

  it('takes a value again after it was emptied', async () => {
    await store.clear(at, await rotate(FIRST, 'a', null));
    await rotate(SECOND, 'b', null);
    assert.deepEqual((await live())?.fields, revealPayload(payload('b')));
  });

  it('refuses an attempt that is no plain name', async () => {
    for (const attempt of ['../live', 'a/b', '', 'a#b', 'a?b'])
      await expectFault(store.stage(at, attempt, payload('a')), 'KT3010');
    assert.equal(await live(), null);
  });
}
