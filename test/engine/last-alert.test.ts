import assert from 'node:assert/strict';
import { Fault } from '../../src/domain/fault.ts';
import { ANY_ALERT } from '../../src/domain/policy/route.ts';
import type { PolicySpec, RouteMatch, RouteSpec } from '../../src/domain/policy/spec.ts';
import { fleetHolder } from '../../src/engine/fleet.ts';
import { sendLastAlert } from '../../src/engine/last-alert.ts';
import { movableClock } from '../../src/platform/clock.ts';
import type { Channel, Notice } from '../../src/ports/channel.ts';
import { openTemporaryJournal } from '../journal/temporary.ts';
import type { TemporaryJournal } from '../journal/temporary.ts';
import { quietPorts } from './quiet-ports.ts';
import { fleetOf, policy, spec } from './rig.ts';

const FULL = new Fault('KT2102', { place: 'journal.db', saw: 'SQLITE_FULL', next: 'df -h journal.db' });
const SHORT_MS = 50;

describe('the last alert', () => {
  let place: TemporaryJournal;
  let delivered: (Notice & { readonly channel: string })[];

  beforeEach(async () => {
    place = await openTemporaryJournal();
    delivered = [];
  });

  afterEach(() => place.remove());

  const takes = (channel: string): Channel => ({
    name: channel,
    deliver: async (notice) => {
      delivered.push({ ...notice, channel });
      return null;
    },
  });
  const send = async (
    channel: (name: string) => Promise<Channel>,
    { replica = null, limitMs }: { readonly replica?: string | null; readonly limitMs?: number } = {},
    ...routes: readonly RouteSpec[]
  ): Promise<void> => {
    const routed: PolicySpec = { ...policy, routes };
    const ports = quietPorts(place.journal(), movableClock());
    const deps = { ports, fleet: fleetHolder(fleetOf([spec], [routed])), channel };
    await sendLastAlert(deps, FULL, replica, limitMs);
  };
  const to = (channel: string, severity: RouteMatch['severity'] = null): RouteSpec => ({
    ...{ match: { ...ANY_ALERT, severity }, to: [channel], repeatMs: null },
  });

  it('goes to each channel of any policy that takes what is critical, and to the log', async () => {
    await send(async (name) => takes(name), {}, to('pager', 'critical'), to('chat'), to('digest', 'warning'));
    assert.deepEqual(delivered.map(({ channel }) => channel).toSorted(), ['chat', 'log', 'pager']);
    for (const { kind, alert } of delivered) {
      assert.equal(kind, 'raised');
      assert.equal(alert.code, 'KT-A211');
      assert.equal(alert.severity, 'critical');
      assert.match(alert.summary, /KT2102 journal\.db: SQLITE_FULL/);
      assert.equal(alert.next, 'df -h journal.db');
    }
  });

  it('leaves nothing in the journal that a next start would say again', async () => {
    await send(async (name) => takes(name), {}, to('pager'));
    assert.deepEqual(await place.journal().alerts.raised(), []);
    assert.deepEqual(await place.journal().alerts.dueNotifications(Number.MAX_SAFE_INTEGER, 10), []);
  });

  it('names the replica, so that the same of another one is another alert', async () => {
    for (const replica of ['a', 'b']) await send(async (name) => takes(name), { replica });
    const [first, second] = delivered;
    assert.match(first?.alert.summary ?? '', /^a: /);
    assert.notEqual(first?.alert.key, second?.alert.key);
  });

  it('tries a channel that fails again with the same notice, while the others have heard of it', async () => {
    const ids: string[] = [];
    const deliver: Channel['deliver'] = async ({ id }) => {
      ids.push(id);
      if (ids.length === 1) throw new Fault('KT7003', { place: 'channel pager', saw: 'status 503' });
      return null;
    };
    await send(async (name) => (name === 'pager' ? { name, deliver } : takes(name)), {}, to('pager'));
    assert.equal(ids.length, 2);
    assert.equal(ids[0], ids[1]);
    assert.deepEqual(
      delivered.map(({ channel }) => channel),
      ['log'],
    );
  });

  it('waits for no channel longer than it has time', async () => {
    const silent: Channel = { name: 'pager', deliver: () => new Promise(() => undefined) };
    const gone = new Error('in no manifest');
    const channel = (name: string): Promise<Channel> =>
      name === 'gone' ? Promise.reject(gone) : Promise.resolve(name === 'pager' ? silent : takes(name));
    await send(channel, { limitMs: SHORT_MS }, to('pager'), to('gone'));
    assert.deepEqual(
      delivered.map((each) => each.channel),
      ['log'],
    );
  });
});
