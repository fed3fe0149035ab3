import assert from 'node:assert/strict';
import type { LiveWord } from '../../src/domain/live.ts';
import { SECOND_MS } from '../../src/domain/duration.ts';
import { createNews } from '../../src/engine/news.ts';
import { live } from '../../src/engine/operations/live.ts';
import { movableClock } from '../../src/platform/clock.ts';
import { byEngine, FIRST, loaded, withFleet } from '../contract/journal/samples.ts';
import { openTemporaryJournal } from '../journal/temporary.ts';
import type { TemporaryJournal } from '../journal/temporary.ts';

const BEAT_MS = 15 * SECOND_MS;

describe('what happens, told as it happens', () => {
  let opened: TemporaryJournal;
  let gone: AbortController;
  const clock = movableClock();
  const news = createNews();

  beforeEach(async () => {
    gone = new AbortController();
    opened = await openTemporaryJournal();
    await withFleet(opened.journal(), 1);
  });
  afterEach(async () => {
    gone.abort();
    await opened.remove();
  });

  const listen = () => live({ ports: { journal: opened.journal(), clock }, news }, null, gone.signal);
  const next = async (words: AsyncGenerator<LiveWord, void>): Promise<LiveWord> => {
    const { value } = await words.next();
    assert.ok(value);
    return value;
  };
  const happen = async (seq: number): Promise<void> => {
    await opened.journal().append(FIRST, seq, [loaded(seq)], byEngine);
    news.announce();
  };

  it('greets, then tells what changes by name and kind', async () => {
    const words = listen();
    assert.equal((await next(words)).is, 'hello');
    const told = next(words);
    await happen(1);
    const word = await told;
    assert.deepEqual(word.is === 'changed' && word.changes.map(({ types }) => types), [['Loaded']]);
  });

  it('gives a sign of life in time, however much there is to tell', async () => {
    const words = listen();
    await next(words);
    const kinds: string[] = [];
    for (let seq = 1; seq <= 6; seq += 1) {
      await happen(seq);
      kinds.push((await next(words)).is);
      clock.advance(BEAT_MS / 2);
    }
    assert.deepEqual(kinds, ['changed', 'changed', 'beat', 'changed', 'beat', 'changed']);
  });
});
