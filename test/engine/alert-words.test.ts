import assert from 'node:assert/strict';
import { administrator } from '../../src/domain/access/caller.ts';
import type { Condition } from '../../src/domain/alerts/conditions.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { Fault } from '../../src/domain/fault.ts';
import { ANY_ALERT } from '../../src/domain/policy/route.ts';
import { createAlerting } from '../../src/engine/alerting.ts';
import { failingChannels } from '../../src/engine/alerts/failing.ts';
import { fleetHolder } from '../../src/engine/fleet.ts';
import { acknowledgeAlert, drill, silence, unsilence } from '../../src/engine/operations/alerts.ts';
import { movableClock } from '../../src/platform/clock.ts';
import type { MovableClock } from '../../src/platform/clock.ts';
import type { Notice } from '../../src/ports/channel.ts';
import { openTemporaryJournal } from '../journal/temporary.ts';
import type { TemporaryJournal } from '../journal/temporary.ts';
import { quietPorts } from './quiet-ports.ts';
import { fleetOf, policy, spec } from './rig.ts';

const WATCHDOG: Condition = { code: 'KT-A204', aspect: '', summary: '1 credentials are due' };
const KEY = 'KT-A204/installation/';
const CALLER = administrator('ops');

describe('what people say of alerts', () => {
  let place: TemporaryJournal;
  let clock: MovableClock;
  let notices: (Notice & { readonly channel: string })[];
  let down: Map<string, Error>;
  let one: ReturnType<typeof rig>;

  beforeEach(async () => {
    place = await openTemporaryJournal();
    clock = movableClock();
    notices = [];
    down = new Map();
    one = rig();
  });

  afterEach(() => place.remove());

  function rig() {
    const routed = {
      ...policy,
      routes: [{ match: ANY_ALERT, to: ['pager', 'chat'], repeatMs: HOUR_MS }],
      escalation: [{ afterMs: 15 * MINUTE_MS, to: 'lead' }],
    };
    const channel = async (name: string) => ({
      name,
      async deliver(notice: Notice) {
        const thrown = down.get(name);
        if (thrown !== undefined) throw thrown;
        notices.push({ ...notice, channel: name });
        return name === 'chat' ? `chat-${notices.length}` : null;
      },
    });
    const ports = quietPorts(place.journal(), clock);
    const fleet = fleetHolder(fleetOf([spec], [routed]));
    let pokes = 0;
    const deps = { ports, fleet, watched: new Map<string, number>(), poke: () => void (pokes += 1) };
    return { deps, alerting: createAlerting({ ports, fleet, channel }), pokes: () => pokes };
  }
  const beat = async (...conditions: readonly Condition[]): Promise<void> => {
    const everywhere = [...conditions, ...(await failingChannels(place.journal()))];
    await one.alerting.reviewInstallation({ everywhere, here: [], replica: null });
    await one.alerting.tick();
  };
  const said = (): readonly string[] =>
    notices
      .splice(0)
      .map(({ channel, kind, alert }) => `${channel} ${kind} ${alert.code}`)
      .toSorted();

  it('an acknowledgement counts on every channel, and ends escalation and repetition', async () => {
    await beat(WATCHDOG);
    said();
    const row = await acknowledgeAlert(one.deps, KEY, 'on it', CALLER);
    assert.deepEqual([row.ack?.by, row.ack?.note], ['user:ops', 'on it']);
    assert.equal(one.pokes(), 1, 'it is told at once');
    await beat(WATCHDOG);
    assert.deepEqual(said(), [
      'chat acknowledged KT-A204',
      'log acknowledged KT-A204',
      'pager acknowledged KT-A204',
    ]);
    clock.advance(DAY_MS);
    await beat(WATCHDOG);
    assert.deepEqual(said(), []);
    const again = await acknowledgeAlert(one.deps, KEY, 'me too', administrator('other'));
    assert.equal(again.ack?.by, 'user:ops', 'the first one stays');
    await beat();
    assert.equal(said().length, 3);
    await assert.rejects(acknowledgeAlert(one.deps, KEY, null, CALLER), { code: 'KT6301' });
  });

  it('escalates what nobody acknowledges, and not a second time after a restart', async () => {
    await beat(WATCHDOG);
    said();
    clock.advance(15 * MINUTE_MS);
    await beat(WATCHDOG);
    assert.deepEqual(said(), ['lead escalated KT-A204']);
    one = rig();
    await beat(WATCHDOG);
    assert.deepEqual(said(), []);
    await beat();
    assert.equal(said().length, 4, 'whoever was called hears of the end');
  });

  it('a silence keeps quiet, and says what still stands when somebody ends it', async () => {
    const match = { code: 'KT-A204', credential: null, severity: null, labels: {} };
    const made = await silence(one.deps, { match, forMs: HOUR_MS, reason: 'known' }, CALLER);
    await beat(WATCHDOG);
    assert.deepEqual(said(), ['log raised KT-A204']);
    await unsilence(one.deps, made.id, CALLER);
    await beat(WATCHDOG);
    assert.deepEqual(said(), ['chat raised KT-A204', 'pager raised KT-A204']);
    await assert.rejects(unsilence(one.deps, made.id, CALLER), { code: 'KT6304' });
  });

  it('a silence ends by itself, and then says what still stands', async () => {
    const match = { code: null, credential: 'installation', severity: null, labels: {} };
    await silence(one.deps, { match, forMs: HOUR_MS, reason: 'known' }, CALLER);
    await beat(WATCHDOG);
    said();
    clock.advance(HOUR_MS);
    await beat(WATCHDOG);
    assert.deepEqual(said(), ['chat raised KT-A204', 'pager raised KT-A204']);
  });

  it('no silence is for everything, and none for longer than a month', async () => {
    const everything = { code: null, credential: null, severity: 'critical', labels: {} } as const;
    const ask = (match: Parameters<typeof silence>[1]['match'], forMs: number) =>
      silence(one.deps, { match, forMs, reason: 'x' }, CALLER);
    await assert.rejects(ask(everything, HOUR_MS), { code: 'KT6302' });
    await assert.rejects(ask({ ...everything, code: 'KT-A109' }, 31 * DAY_MS), { code: 'KT6303' });
  });

  it('a drill goes the way of an alert, and is over once it is acknowledged', async () => {
    const row = await drill(one.deps, { severity: 'critical', credential: null }, CALLER);
    assert.deepEqual([row.drill, row.key], [true, 'KT-A343/installation/critical']);
    assert.equal(
      (await drill(one.deps, { severity: 'critical', credential: null }, CALLER)).raisedAt,
      row.raisedAt,
    );
    await beat();
    assert.deepEqual(said(), ['chat raised KT-A343', 'log raised KT-A343', 'pager raised KT-A343']);
    clock.advance(15 * MINUTE_MS);
    await beat();
    assert.deepEqual(said(), ['lead escalated KT-A343'], 'no review of conditions ends it');
    await acknowledgeAlert(one.deps, row.key, null, CALLER);
    await beat();
    assert.equal(said().filter((line) => line.includes('resolved')).length, 4);
    assert.deepEqual(await place.journal().alerts.raised(), []);
  });

  it('a channel that fails again and again is an alert on the others, until it takes what waits', async () => {
    down.set('pager', new Fault('KT7003', { place: 'channel pager', saw: 'status 503' }));
    await beat(WATCHDOG);
    for (let tries = 0; tries < 4; tries += 1) {
      clock.advance(20_000);
      await beat(WATCHDOG);
    }
    const alert = (await place.journal().alerts.raised()).find(({ code }) => code === 'KT-A341');
    assert.match(alert?.summary ?? '', /channel pager takes nothing: KT7003 status 503/);
    assert.deepEqual(alert?.told, ['log', 'chat'], 'it is not left waiting for the channel that fails');
    assert.deepEqual(
      said().filter((line) => line.includes('KT-A341')),
      ['chat raised KT-A341', 'log raised KT-A341'],
    );
    down.clear();
    clock.advance(5 * MINUTE_MS);
    await beat(WATCHDOG);
    await beat(WATCHDOG);
    assert.ok(said().includes('chat resolved KT-A341'));
    assert.deepEqual(await place.journal().alerts.failing(1), []);
  });

  it('gives a channel what it has said of a thread, also after a restart, and forgets a channel that is gone', async () => {
    await beat(WATCHDOG);
    const first = notices.find(({ channel }) => channel === 'chat');
    assert.equal(first?.reference, null);
    one = rig();
    down.set('pager', new Fault('KT1021', { place: 'channel pager', saw: 'in no manifest' }));
    await acknowledgeAlert(one.deps, KEY, null, CALLER);
    await beat(WATCHDOG);
    const second = notices.findLast(({ channel }) => channel === 'chat');
    assert.match(second?.reference ?? '', /^chat-/);
    assert.deepEqual(
      second?.thread.map(({ key, ack }) => [key, ack?.by]),
      [[KEY, 'user:ops']],
    );
    assert.deepEqual(await place.journal().alerts.dueNotifications(clock.now() + DAY_MS, 10), []);
  });
});
