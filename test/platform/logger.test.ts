import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { Fault } from '../../src/domain/fault.ts';
import { Secret } from '../../src/domain/secret.ts';
import { createLogger } from '../../src/platform/logger.ts';
import type { Logger, LoggerOptions } from '../../src/platform/logger.ts';
import { createRedactor } from '../../src/platform/redactor.ts';

const AT = Date.UTC(2026, 10, 22, 15, 26, 4, 250);

/** Collects what was printed. */
function sink(): { readonly stream: Writable; readonly text: () => string } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString('utf8');
      done();
    },
  });
  return { stream, text: () => text };
}

async function printed(use: (log: Logger) => void, options: Partial<LoggerOptions> = {}): Promise<string> {
  const { stream, text } = sink();
  const clock = { now: () => AT, monotonicMs: () => 0 };
  const log = createLogger({
    format: 'json',
    level: 'info',
    stream,
    clock,
    redactor: createRedactor(),
    ...options,
  });
  use(log);
  await log.close();
  return text();
}

async function parsed(
  use: (log: Logger) => void,
  options: Partial<LoggerOptions> = {},
): Promise<Record<string, unknown>[]> {
  const text = await printed(use, options);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the log', () => {
  it('prints one JSON object a line, correlated by its children', async () => {
    const lines = await parsed((log) => {
      const rotation = log.child({ credential: 'wb-1' }).child({ rotation: 'rot_1' });
      rotation.info('step done', { step: 'stage', ms: 12 });
      log.warn('other');
    });
    assert.deepEqual(lines, [
      {
        time: '2026-11-22T15:26:04.250Z',
        level: 'info',
        message: 'step done',
        credential: 'wb-1',
        rotation: 'rot_1',
        step: 'stage',
        ms: 12,
      },
      { time: '2026-11-22T15:26:04.250Z', level: 'warn', message: 'other' },
    ]);
  });

  it('prints for people on one line, and lets no text forge another', async () => {
    const text = await printed(
      (log) =>
        log.error('alert\nraised\u001b[2J', {
          credential: 'wb-1',
          saw: 'a "b"\r\nx',
          list: [1, 'two'],
          none: undefined,
        }),
      { format: 'pretty' },
    );
    assert.equal(
      text,
      '2026-11-22 15:26:04Z ERROR alert\\u000araised\\u001b[2J  credential=wb-1  saw="a \\"b\\"\\r\\nx"  list=[1,"two"]\n',
    );
  });

  it('prints its level and what is worse', async () => {
    const all = (log: Logger): void => {
      for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level](level);
    };
    for (const [level, expected] of [
      ['error', ['error']],
      ['warn', ['warn', 'error']],
      ['info', ['info', 'warn', 'error']],
      ['debug', ['debug', 'info', 'warn', 'error']],
    ] as const) {
      assert.deepEqual(
        (await parsed(all, { level })).map(({ message }) => message),
        expected,
      );
    }
  });

  it('tells code, place and what was seen of a fault, and nothing of what is inside an error', async () => {
    const cause = Object.assign(new Error('body: CANARY'), { code: 'ECONNRESET' });
    const error = new Fault('KT7001', { place: 'channel siem', saw: 'ECONNRESET', cause });
    const [line] = await parsed((log) => log.error('failed', { error }));
    assert.deepEqual(line?.['error'], {
      code: 'KT7001',
      place: 'channel siem',
      saw: 'ECONNRESET',
      cause: { error: 'Error', code: 'ECONNRESET' },
    });
  });

  it('adds the stack of what nobody foresaw at debug level only, redacted', async () => {
    const redactor = createRedactor();
    redactor.watch(new Secret('CANARY-value'));
    const fail = (log: Logger): void => log.error('failed', { error: new TypeError('saw CANARY-value') });
    assert.equal((await printed(fail, { redactor })).includes('logger.test'), false);
    const text = await printed(fail, { redactor, level: 'debug' });
    assert.match(text, /TypeError: saw \[secret\].*logger\.test/);
    assert.equal(text.includes('CANARY'), false);
  });

  it('never prints a secret: as an object, as bytes, in a key, or in parts that meet in the line', async () => {
    const redactor = createRedactor();
    redactor.watch(new Secret('CANARY"value'));
    for (const format of ['json', 'pretty'] as const) {
      const text = await printed(
        (log) => {
          log.info('CANARY"value', { secret: new Secret('CANARY2'), deep: { list: ['x CANARY"value y'] } });
          log.info('bytes', {
            bytes: Buffer.from('CANARY3'),
            'CANARY"value': 1,
            map: new Map([['k', 'CANARY"value']]),
          });
          log.info('json', { body: JSON.stringify({ a: 'CANARY"value' }) });
        },
        { redactor, format },
      );
      assert.equal(text.includes('CANARY'), false, text);
      assert.equal(text.split('\n').length, 4);
    }
  });

  it('survives whatever it is given', async () => {
    const cycle: Record<string, unknown> = { name: 'cycle' };
    cycle['self'] = cycle;
    const looped = new Error('x');
    looped.cause = looped;
    const hostile = {
      get field(): string {
        throw new Error('getter');
      },
      toJSON: () => {
        throw new Error('toJSON');
      },
    };
    let deep: unknown = 'end';
    for (let index = 0; index < 50; index++) deep = { deep };
    const [line] = await parsed((log) =>
      log.info('odd', {
        cycle,
        looped,
        hostile,
        deep,
        big: 10n ** 30n,
        nan: NaN,
        symbol: Symbol('s'),
        date: new Date(NaN),
        set: new Set([1]),
        none: null,
      }),
    );
    assert.deepEqual(line?.['cycle'], { name: 'cycle', self: '[cycle]' });
    assert.deepEqual(line?.['looped'], { error: 'Error', cause: '[cycle]' });
    assert.deepEqual(line?.['hostile'], { field: '[unreadable]', toJSON: '[function]' });
    assert.equal(line?.['big'], '1000000000000000000000000000000');
    assert.deepEqual(
      [line?.['nan'], line?.['date'], line?.['set'], line?.['none']],
      ['NaN', 'Invalid Date', [1], null],
    );
  });

  it('does not let a field take the place of the time, the level or the message', async () => {
    const [line] = await parsed((log) => log.info('real', { message: 'fake', level: 'error' }));
    assert.deepEqual(
      [line?.['message'], line?.['level'], line?.['message_'], line?.['level_']],
      ['real', 'info', 'fake', 'error'],
    );
  });

  it('does not bring the daemon down when its stream is gone', async () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
    await printed(
      (log) => {
        for (let index = 0; index < 100; index++) log.info(`line ${index}`);
      },
      { stream },
    );
  });

  it('prints long lines whole, such as an armoured file', async () => {
    const armour = 'x'.repeat(100_000);
    const [line] = await parsed((log) => log.error('last resort', { armour }));
    assert.equal(line?.['armour'], armour);
  });
});
