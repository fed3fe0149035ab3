import assert from 'node:assert/strict';
import type { Condition } from '../../src/domain/alerts/conditions.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { Fault } from '../../src/domain/fault.ts';
import { ANY_ALERT } from '../../src/domain/policy/route.ts';
import type { PolicySpec, RouteSpec } from '../../src/domain/policy/spec.ts';
import { createAlerting } from '../../src/engine/alerting.ts';
import type { Alerting } from '../../src/engine/alerting.ts';
import { fleetHolder } from '../../src/engine/fleet.ts';
import { movableClock } from '../../src/platform/clock.ts';
import type { MovableClock } from '../../src/platform/clock.ts';
import { openTemporaryJournal } from '../journal/temporary.ts';
import type { TemporaryJournal } from '../journal/temporary.ts';
import { quietPorts } from './quiet-ports.ts';
import { fleetOf, policy, spec } from './rig.ts';

const REJECTED: Condition = { code: 'KT-A203', aspect: '', summary: '1 problems' };
const SILENT: Condition = { code: 'KT-A204', aspect: '', summary: '1 credentials are due' };

describe('alerting', () => {
  let place: TemporaryJournal;
  let clock: MovableClock;
  let delivered: string[];
  /** Channels that fail, with what they throw. */
  let down: Map<string, Error>;

  beforeEach(async () => {
    place = await openTemporaryJournal();
    clock = movableClock();
    delivered = [];
    down = new Map();
  });

  afterEach(() => place.remove());

  const alerting = (...routes: readonly RouteSpec[]): Alerting => {
    const routed: PolicySpec = { ...policy, routes };
    return createAlerting({
      ports: quietPorts(place.journal(), clock),
      fleet: fleetHolder(fleetOf([spec], [routed])),
      channel: async (name) => ({
        name,
        deliver: async ({ kind, alert }) => {
          const thrown = down.get(name);
          if (thrown !== undefined) throw thrown;
          delivered.push(`${name} ${kind} ${alert.code}`);
          return null;
        },
      }),
    });
  };
  /** One beat of the daemon. */
  const beat = async (one: Alerting, ...conditions: readonly Condition[]): Promise<void> => {
    await one.reviewInstallation({ everywhere: conditions, here: [], replica: null });
    await one.tick();
  };
  const said = (): readonly string[] => delivered.splice(0);

  it('says a condition once, however often it is seen, and once that it is over', async () => {
    const one = alerting();
    await beat(one, REJECTED);
    await beat(one, REJECTED);
    assert.deepEqual(said(), ['log raised KT-A203']);
    await beat(one);
    await beat(one);
    assert.deepEqual(said(), ['log resolved KT-A203']);
    await beat(one, REJECTED);
    assert.deepEqual(said(), ['log raised KT-A203']);
  });

  it('lets a replica resolve what concerns it alone, and any replica what concerns all', async () => {
    const [one, other] = [alerting(), alerting()];
    const seenFrom = (replica: string, here: readonly Condition[], everywhere: readonly Condition[]) => ({
      ...{ here, everywhere, replica },
    });
    await one.reviewInstallation(seenFrom('a', [REJECTED], [SILENT]));
    await other.reviewInstallation(seenFrom('b', [], [SILENT]));
    await other.reviewInstallation(seenFrom('ab', [REJECTED], [SILENT]));
    await one.tick();
    assert.deepEqual(said().toSorted(), ['log raised KT-A203', 'log raised KT-A203', 'log raised KT-A204']);
    await other.reviewInstallation(seenFrom('b', [], []));
    await one.reviewInstallation(seenFrom('a', [], []));
    await one.tick();
    assert.deepEqual(said().toSorted(), ['log resolved KT-A203', 'log resolved KT-A204']);
    await one.reviewInstallation(seenFrom('ab', [], []));
    await one.tick();
    assert.deepEqual(said(), ['log resolved KT-A203']);
  });

  it('calls nothing over that it can not judge now', async () => {
    const one = alerting();
    await beat(one, SILENT, REJECTED);
    said();
    const blind = { everywhere: [], here: [], replica: null, unjudged: new Set([SILENT.code]) };
    await one.reviewInstallation(blind);
    await one.tick();
    assert.deepEqual(said(), ['log resolved KT-A203']);
  });

  it('forgets and repeats nothing when the process starts anew', async () => {
    await alerting().reviewInstallation({ everywhere: [], here: [REJECTED], replica: null });
    await beat(alerting(), REJECTED);
    assert.deepEqual(said(), ['log raised KT-A203']);
    await beat(alerting(), REJECTED);
    assert.deepEqual(said(), []);
  });

  it('sends each severity where its routes say, and repeats as often as the most impatient of them', async () => {
    const one = alerting(
      { match: { ...ANY_ALERT, severity: 'critical' }, to: ['pager'], repeatMs: HOUR_MS },
      { match: ANY_ALERT, to: ['chat'], repeatMs: DAY_MS },
    );
    await beat(one, SILENT, REJECTED);
    assert.deepEqual(said().toSorted(), [
      'chat raised KT-A203',
      'chat raised KT-A204',
      'log raised KT-A203',
      'log raised KT-A204',
      'pager raised KT-A204',
    ]);
    clock.advance(HOUR_MS - MINUTE_MS);
    await beat(one, SILENT, REJECTED);
    assert.deepEqual(said(), []);
    clock.advance(MINUTE_MS);
    await beat(one, SILENT, REJECTED);
    assert.deepEqual(said().toSorted(), [
      'chat repeated KT-A204',
      'log repeated KT-A204',
      'pager repeated KT-A204',
    ]);
    await beat(one, REJECTED);
    said();
    clock.advance(HOUR_MS);
    await beat(one, REJECTED);
    assert.deepEqual(said(), [], 'what is resolved is not repeated');
  });

  it('goes on repeating after a clock that ran ahead by days was set right', async () => {
    const one = alerting({ match: ANY_ALERT, to: ['pager'], repeatMs: HOUR_MS });
    clock.step(15 * DAY_MS);
    await beat(one, SILENT);
    clock.step(-15 * DAY_MS);
    said();
    await beat(one, SILENT);
    assert.deepEqual(said().toSorted(), ['log repeated KT-A204', 'pager repeated KT-A204']);
    await beat(one, SILENT);
    assert.deepEqual(said(), []);
    clock.advance(HOUR_MS);
    await beat(one, SILENT);
    assert.deepEqual(said().toSorted(), ['log repeated KT-A204', 'pager repeated KT-A204']);
  });

  it('tells two aspects of one condition apart', async () => {
    const one = alerting();
    await beat(one, { ...REJECTED, aspect: 'a' }, { ...REJECTED, aspect: 'b' });
    assert.equal(said().length, 2);
    await beat(one, { ...REJECTED, aspect: 'b' });
    assert.deepEqual(said(), ['log resolved KT-A203']);
  });

  it('tries a channel that is down again with growing pauses, and lets no other wait for it', async () => {
    const one = alerting({ match: ANY_ALERT, to: ['pager'], repeatMs: null });
    down.set('pager', new Fault('KT7001', { place: 'channel pager', saw: 'no connection' }));
    await beat(one, SILENT);
    assert.deepEqual(said(), ['log raised KT-A204']);
    const pauses: number[] = [];
    for (let tries = 1; tries < 6; tries += 1) {
      const [waiting] = await place.journal().alerts.dueNotifications(clock.now() + DAY_MS, 10);
      assert.equal(waiting?.tries, tries);
      const pauseMs = waiting.dueAt - clock.now();
      pauses.push(pauseMs);
      clock.advance(pauseMs + 1);
      await beat(one, SILENT);
    }
    assert.deepEqual(
      pauses,
      pauses.toSorted((left, right) => left - right),
    );
    assert.ok((pauses.at(-1) ?? 0) > 8 * (pauses[0] ?? 0));
    down.clear();
    clock.advance(5 * MINUTE_MS);
    await beat(one, SILENT);
    assert.deepEqual(said(), ['pager raised KT-A204']);
    clock.advance(DAY_MS);
    await beat(one, SILENT);
    assert.deepEqual(said(), []);
  });

  it('tells a channel that comes back only the resolution of what is over: nothing opens after its end', async () => {
    const one = alerting({ match: ANY_ALERT, to: ['pager'], repeatMs: null });
    down.set('pager', new Error('anything'));
    await beat(one, SILENT);
    await beat(one);
    down.clear();
    clock.advance(5 * MINUTE_MS);
    await beat(one);
    const pager = said().filter((line) => line.startsWith('pager'));
    assert.deepEqual(pager.toSorted(), ['pager resolved KT-A204']);
  });

  it('stops when the journal itself is lost', async () => {
    const one = alerting();
    down.set('log', new Fault('KT2103', { place: 'journal', saw: 'a write that failed' }));
    await one.reviewInstallation({ everywhere: [SILENT], here: [], replica: null });
    await assert.rejects(one.tick(), { code: 'KT2103' });
  });
});
