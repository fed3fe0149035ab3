import assert from 'node:assert/strict';
import { Fault } from '../../../src/domain/fault.ts';
import type { AlertRow, NotificationKind } from '../../../src/domain/alert.ts';
import type { Channel, Notice } from '../../../src/ports/channel.ts';
import { notice } from '../../channels/notice.ts';

export const CANARY = 'CANARY-7f3a';

/** One thing that the receiver shows to its reader, however many messages it took. */
export interface Shown {
  /** Everything that a person may read of it, markup taken for what it means. */
  readonly text: string;
  readonly isOver: boolean;
  /** By which one delivery can be told from another; null where the receiver merges them by itself. */
  readonly ids: readonly string[] | null;
}

/** A channel, and the eyes of whoever reads at its other end. */
export interface ChannelPlace {
  readonly channel: Channel;
  shown(): Promise<readonly Shown[]>;
  /** Takes the receiver away. */
  readonly close: () => Promise<void>;
  /** Whether all that is said of one alert is one thing at the receiver. */
  readonly merges: boolean;
}

export interface RefusingPlace extends ChannelPlace {
  /** From now on the receiver refuses what comes. */
  readonly refuse: () => Promise<void>;
}

/** What every channel must hold, whatever it is made of. `newPlace` is called for each test. */
export function channelContract(newPlace: () => Promise<ChannelPlace>): void {
  let place: ChannelPlace;

  beforeEach(async () => {
    place = await newPlace();
  });

  afterEach(() => place.close());

  /** Says one thing after the other about one alert, as the engine would. */
  const say = async (kinds: readonly NotificationKind[], change: Partial<AlertRow> = {}): Promise<void> => {
    let reference: string | null = null;
    for (const [index, kind] of kinds.entries()) {
      const next: Notice = { ...notice(kind, change), id: `note_${index}`, reference };
      reference = (await place.channel.deliver(next)) ?? reference;
    }
  };
  const only = async (): Promise<Shown> => {
    const [first, ...more] = await place.shown();
    assert.ok(first !== undefined, 'nothing came');
    assert.equal(more.length, 0, 'more than one came');
    return first;
  };

  it('says what is wrong, with what, how badly, since when and what to do', async () => {
    await say(['raised'], { marketZone: 'Asia/Hong_Kong' });
    const { text, isOver } = await only();
    assert.equal(isOver, false);
    for (const part of [
      'wb-orders-1',
      'KT-A103',
      'critical',
      'the key is 92d old',
      'keyturn why wb-orders-1',
    ])
      assert.ok(text.includes(part), `${part} in ${text}`);
  });

  it('marks a drill as one', async () => {
    await say(['raised'], { drill: true });
    assert.match((await only()).text, /drill/i);
  });

  it('shows the end of an alert', async () => {
    await say(['raised', 'resolved']);
    const shown = await place.shown();
    assert.equal(shown.at(-1)?.isOver, true);
    assert.equal(shown.length, place.merges ? 1 : 2);
  });

  it('takes everything that can be said of an alert', async () => {
    await say(['raised', 'repeated', 'escalated', 'acknowledged', 'resolved']);
    const shown = await place.shown();
    assert.equal(shown.at(-1)?.isOver, true);
    assert.equal(shown.length, place.merges ? 1 : 5);
  });

  it('tells two alerts apart', async () => {
    await say(['raised']);
    await say(['raised'], { key: 'KT-A111/cred_02/vault', subjectName: 'wb-quotes-1', thread: 'another' });
    const shown = await place.shown();
    assert.equal(shown.length, 2);
  });

  it('lets a receiver see that a delivery came twice', async () => {
    const twice = notice('raised');
    await place.channel.deliver(twice);
    await place.channel.deliver(twice);
    const shown = await place.shown();
    const ids = shown.flatMap((each) => each.ids ?? []);
    if (shown.length === 1) return;
    assert.deepEqual(ids, ['note_01', 'note_01']);
  });

  it('lets no text of an alert become markup, a mention or a line of its own', async () => {
    await say(['raised'], { summary: 'a\r\nBcc: all@example.com\n<!channel> <b>loud</b> & more' });
    const { text } = await only();
    assert.ok(text.includes('<!channel> <b>loud</b> & more'), text);
    assert.doesNotMatch(text, /^Bcc:/m);
  });
}

/** The same where somebody is at the other end who may refuse, or not be there. */
export function receiverContract(newPlace: () => Promise<RefusingPlace>): void {
  channelContract(newPlace);

  it('names a receiver that refuses, and shows neither its words nor its address', async () => {
    const { channel, refuse, close } = await newPlace();
    await refuse();
    await assert.rejects(channel.deliver(notice('raised')), isFault);
    await close();
  });

  it('names a receiver that is gone', async () => {
    const { channel, close } = await newPlace();
    await close();
    await assert.rejects(channel.deliver(notice('raised')), isFault);
  });
}

function isFault(thrown: unknown): boolean {
  assert.ok(thrown instanceof Fault, String(thrown));
  assert.match(thrown.code, /^KT7[01]\d\d$/);
  assert.equal(thrown.remedy, 'retry');
  assert.match(thrown.place, /^channel /);
  const { place, saw, expected, next, message } = thrown;
  const said = [place, saw, expected, next, message, String(thrown.cause), String(thrown.stack)].join('\n');
  assert.equal(said.includes(CANARY), false, said);
  return true;
}
