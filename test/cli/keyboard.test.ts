import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { openKeyboard } from '../../src/cli/keyboard.ts';
import type { Keyboard, Terminal } from '../../src/cli/keyboard.ts';

const SHOWN = { mask: null, takesAhead: false };
const HIDDEN = { mask: '*', takesAhead: true };

describe('a keyboard that shows what it is told to', () => {
  let stream: PassThrough;
  let keyboard: Keyboard;
  let echoed: string;
  let raw: boolean[];

  beforeEach(() => {
    stream = new PassThrough();
    echoed = '';
    raw = [];
    const terminal: Terminal = Object.assign(stream, { setRawMode: (on: boolean) => raw.push(on) });
    keyboard = openKeyboard(terminal, (text) => (echoed += text));
  });

  const types = async (text: string): Promise<void> => {
    stream.write(text);
    await turn();
  };

  it('shows stars for a secret, and itself for what may be seen', async () => {
    const secret = keyboard.line(HIDDEN);
    await types('fake\r');
    assert.equal(await secret, 'fake');
    assert.equal(echoed, '****');
    const seen = keyboard.line(SHOWN);
    await types('yes\n');
    assert.equal(await seen, 'yes');
    assert.equal(echoed, '****yes');
  });

  it('takes both parts of what was pasted at once, with either kind of line end', async () => {
    const first = keyboard.line(HIDDEN);
    await types('key\r\nsecret\r\n');
    assert.equal(await first, 'key');
    assert.equal(await keyboard.line(HIDDEN), 'secret');
  });

  it('shows nothing that was typed before a question, and does not take it for the answer', async () => {
    await types('pasted-too-early\r');
    const answer = keyboard.line(SHOWN);
    await types('n\r');
    assert.equal(await answer, 'n');
    assert.equal(echoed, 'n');
  });

  it('takes keys back, and the whole line, and knows no arrow keys', async () => {
    const line = keyboard.line(HIDDEN);
    await types('ab\u007f\u007f\u007fcd\u0015e\u001b[Af\r');
    assert.equal(await line, 'ef');
  });

  for (const [what, keys] of [
    ['Ctrl-C', 'half\u0003'],
    ['Ctrl-\\', '\u001c'],
    ['Ctrl-D on an empty line', '\u0004'],
  ] as const)
    it(`is left by ${what}, and stays so`, async () => {
      const line = keyboard.line(HIDDEN);
      await types(keys);
      assert.equal(await line, null);
      assert.ok(keyboard.left.aborted);
      assert.equal(await keyboard.line(SHOWN), null);
    });

  it('is left at the end of the input', async () => {
    const line = keyboard.line(SHOWN);
    stream.end();
    assert.equal(await line, null);
  });

  it('is left while nothing is asked, and gives the terminal back', async () => {
    await types('\u0003');
    assert.ok(keyboard.left.aborted);
    keyboard.close();
    assert.deepEqual(raw, [true, false]);
  });
});
