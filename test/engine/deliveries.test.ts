import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import sinon from 'sinon';
import { consumer } from '../../src/domain/access/caller.ts';
import type { Caller } from '../../src/domain/access/caller.ts';
import type { DeliveryWord, Entitlement, Wanted } from '../../src/domain/deliveries.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import { createNews } from '../../src/engine/news.ts';
import { createFeed } from '../../src/engine/operations/delivery/feed.ts';
import { control, engineRig, fleetOf, PERSON, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const REVOKE = { leaked: false, incident: null, note: null } as const;
const ROTATE = { note: null, afterLoss: false } as const;
const ROUTER = consumer([spec.name], 'order-router');

describe('keys on their way to agents', function () {
  this.timeout(30_000);
  let rig: EngineRig;
  let gone: AbortController;

  beforeEach(async () => {
    gone = new AbortController();
    rig = await engineRig({ ageMs: 10 * DAY_MS });
    await rig.pass(0);
  });
  afterEach(async () => {
    gone.abort();
    await rig.close();
  });

  const connect = (
    instance: string,
    credentials: readonly Wanted[] = [{ name: spec.name, holds: null }],
    entitled: () => Promise<Caller | null> = async () => ROUTER,
  ) => {
    const words = rig.operations.deliveries(
      { instance, credentials },
      async () => entitlementOf(await entitled()),
      gone.signal,
    );
    return words[Symbol.asyncIterator]();
  };
  const entitlementOf = (caller: Caller | null): Entitlement | null =>
    caller === null ? null : { caller, withheld: null };
  /** The next word that is no sign of life. */
  const hear = async (words: AsyncIterator<DeliveryWord>): Promise<DeliveryWord | null> => {
    for (;;) {
      const { value, done } = (await words.next()) as IteratorResult<DeliveryWord, undefined>;
      if (done === true) return null;
      if (value.is !== 'beat' && value.is !== 'settled') return value;
    }
  };
  const said = (word: DeliveryWord | null): string =>
    word === null ? 'ended' : `${word.is} ${'version' in word ? word.version : ''}`.trim();
  const secretOf = (word: DeliveryWord | null): string | undefined =>
    word?.is === 'key' ? word.fields['SECRET']?.reveal() : undefined;
  const stored = async (): Promise<string> =>
    (JSON.parse(await readFile(join(rig.folder, 'wb.json'), 'utf8')) as { SECRET: string }).SECRET;
  const journal = async () =>
    rig.operations.events({ name: spec.name, afterPosition: 0, limit: 500, waitMs: 0 });

  it('begin with the current one, in the fields of the manifest, noted under the consumer', async () => {
    const first = await hear(connect('host-1'));
    assert.equal(said(first), 'key 1');
    assert.equal(secretOf(first), await stored());
    const last = (await journal()).at(-1);
    assert.deepEqual(last?.event, {
      ...{ type: 'Delivered', consumer: 'order-router', version: 1, instance: 'host-1' },
    });
    assert.equal(last.actor, 'consumer:order-router');
  });

  it('go on with the next one once it is promoted, and not before', async () => {
    const words = connect('host-1');
    await hear(words);
    const next = hear(words);
    await rig.operations.rotate(spec.name, ROTATE, PERSON);
    await rig.ticker.idle();
    assert.equal(said(await next), 'key 2');
    assert.equal(secretOf(await next), await stored());
    const events = await rig.events();
    assert.ok(events.indexOf('Promoted') < events.lastIndexOf('Delivered'), events);
    assert.equal(events.match(/Delivered/g)?.length, 2);
  });

  it('are looked for when one is promoted, and at no step of a rotation before that', async () => {
    const news = createNews();
    const wake = sinon.spy();
    const read = sinon.spy(rig.ports.journal, 'events');
    const uid = (await rig.ports.journal.findByName(spec.name))?.state.uid ?? '';
    const leave = await createFeed(rig.ports, news).listen(uid, {
      wake,
      fail: (thrown) => assert.fail(String(thrown)),
    });
    /** Resolves once the feed has read to the end of the journal. */
    const isRead = async (): Promise<void> => {
      const last = await rig.ports.journal.lastPosition(null);
      while (!read.args.some(([{ afterPosition }]) => afterPosition === last)) {
        news.announce();
        await nextTurn();
      }
    };
    const route = 'POST /developer/applications/*/reset';
    await control(rig.sandbox, '/control/faults', { route, kind: 'drop-after' });
    await rig.operations.rotate(spec.name, ROTATE, PERSON);
    await rig.ticker.idle();
    await isRead();
    assert.match(await rig.events(), /Requested Opened Preflighted CallStarted Quarantined$/);
    assert.equal(wake.callCount, 0);
    await rig.operations.revoke(spec.name, { ...REVOKE, replace: false }, PERSON);
    await rig.ticker.idle();
    await isRead();
    assert.notEqual(wake.callCount, 0);
    leave();
    news.announce();
  });

  it('are none where the agent has the version already', async () => {
    assert.equal(said(await hear(connect('host-1', [{ name: spec.name, holds: 1 }]))), 'kept 1');
    assert.doesNotMatch(await rig.events(), /Delivered/);
  });

  it('of agents that come together are noted together, each by its name', async () => {
    const all = await Promise.all(['a', 'b', 'c'].map((instance) => hear(connect(instance))));
    assert.deepEqual(all.map(said), ['key 1', 'key 1', 'key 1']);
    const names = (await journal()).flatMap(({ event }) =>
      event.type === 'Delivered' ? event.instance : [],
    );
    assert.deepEqual(names.sort(), ['a', 'b', 'c']);
  });

  it('make no credential due', async () => {
    const before = (await rig.ports.journal.findByName(spec.name))?.dueAt;
    await hear(connect('host-1'));
    assert.equal((await rig.ports.journal.findByName(spec.name))?.dueAt, before);
  });

  it('are refused by name for what is not theirs, and go on with what is', async () => {
    const words = connect('host-1', [
      { name: 'wb-risk', holds: null },
      { name: spec.name, holds: null },
    ]);
    const refused = await hear(words);
    assert.equal(
      refused?.is === 'refused' && `${refused.fault.code} ${refused.fault.place}`,
      'KT6003 credential wb-risk',
    );
    assert.equal(said(await hear(words)), 'key 1');
  });

  for (const [who, caller] of [
    ['an administrator', PERSON],
    ['a consumer of another credential', consumer(['wb-risk'], 'order-router')],
  ] as const)
    it(`never go to ${who}`, async () => {
      const word = await hear(
        connect('host-1', undefined, async () => ({ ...caller, credentials: caller.credentials })),
      );
      assert.equal(said(word), 'refused');
      assert.doesNotMatch(await rig.events(), /Delivered/);
    });

  it('end as soon as the consumer would be refused: what is promoted then goes nowhere', async () => {
    let known: Caller | null = ROUTER;
    const words = connect('host-1', undefined, async () => known);
    await hear(words);
    known = null;
    const next = hear(words);
    await rig.operations.rotate(spec.name, ROTATE, PERSON);
    await rig.ticker.idle();
    assert.equal(said(await next), 'ended');
    assert.equal((await rig.events()).match(/Delivered/g)?.length, 1);
  });

  it('say that there is none once the key is revoked', async () => {
    const words = connect('host-1');
    await hear(words);
    const next = hear(words);
    const kill = { leaked: true, incident: null, replace: false, note: null } as const;
    await rig.operations.revoke(spec.name, kill, PERSON);
    await rig.ticker.idle();
    assert.equal(said(await next), 'none');
  });

  it('fail one by one where the manifest is gone, and say why', async () => {
    await rig.configure(fleetOf([]));
    const word = await hear(connect('host-1'));
    assert.equal(word?.is === 'failed' && word.fault.code, 'KT5012');
  });
});
