import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Secret } from '../../src/domain/secret.ts';
import { createRedactor } from '../../src/platform/redactor.ts';

const VALUE = 'S3cr/t+"v\\lue" ü&=%\n end';

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

describe('the redactor', () => {
  for (const [says, form] of [
    ['as it is', VALUE],
    ['in JSON', JSON.stringify(VALUE)],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ a: VALUE }))],
    ['in a URL', `https://h/?q=${encodeURIComponent(VALUE)}`],
    ['in a form', new URLSearchParams({ q: VALUE }).toString()],
    ['in hex', Buffer.from(VALUE, 'utf8').toString('hex')],
    ['in upper-case hex', Buffer.from(VALUE, 'utf8').toString('hex').toUpperCase()],
    ['in base64', base64(VALUE)],
    ['in base64url', Buffer.from(VALUE, 'utf8').toString('base64url')],
  ] as const) {
    it(`replaces a value ${says}`, () => {
      const redactor = createRedactor();
      redactor.watch(new Secret(VALUE));
      const line = redactor.redact(`before ${form} after`);
      assert.equal(line.includes(form), false);
      assert.match(line, /^before .*\[secret\].* after$/);
    });
  }

  it('replaces a value inside of base64 whatever stands around it', () => {
    const value = 'fake0123456789abcdef0123456789ab';
    const redactor = createRedactor();
    redactor.watch(new Secret(value));
    for (const [before, after] of [
      ['', ''],
      ['u:', ''],
      ['us:', '!'],
      ['user:', '!!'],
      ['{"a":"', '"}'],
    ] as const) {
      const line = redactor.redact(`Basic ${base64(before + value + after)}`);
      const left = line.replace('Basic ', '').replace('[secret]', '');
      assert.match(line, /\[secret\]/);
      assert.ok(!Buffer.from(left, 'base64').toString('latin1').includes(value.slice(1, -1)), line);
      assert.ok(left.length <= base64(before + after).length + 6, line);
    }
  });

  it('finds every value in random texts and changes nothing else', () => {
    const plain = fc.stringMatching(/^[a-z0-9]{6,40}$/);
    const between = fc.stringMatching(/^[A-Z .:"{}=-]{0,30}$/);
    fc.assert(
      fc.property(
        fc.array(plain, { minLength: 1, maxLength: 5 }),
        fc.array(between, { minLength: 2, maxLength: 9 }),
        (values, gaps) => {
          const redactor = createRedactor();
          for (const value of values) redactor.watch(new Secret(value));
          const pick = (index: number) => (index % 2 === 0 ? values[index % values.length]! : '');
          const text = gaps
            .map((gap, index) => gap + (index < gaps.length - 1 ? pick(index) : ''))
            .join('\u0000');
          const expected = gaps
            .map((gap, index) => gap + (index < gaps.length - 1 && pick(index) !== '' ? '[secret]' : ''))
            .join('\u0000');
          assert.equal(redactor.redact(text), expected);
        },
      ),
    );
  });

  it('takes the longest of several values that begin alike', () => {
    const redactor = createRedactor();
    for (const value of ['abcdef', 'abcdefghij', 'abcdefgh']) redactor.watch(new Secret(value));
    assert.equal(redactor.redact('<abcdefghij> <abcdefghX> <abcdefX>'), '<[secret]> <[secret]X> <[secret]X>');
  });

  it('finds the lines of a key file one by one, and leaves its frame', () => {
    const redactor = createRedactor();
    redactor.watch(
      new Secret(
        '-----BEGIN PRIVATE KEY-----\nMIIfakefakefakefake\nZm9vYmFyZm9vYmFyZm9v\n-----END PRIVATE KEY-----',
      ),
    );
    assert.equal(redactor.redact('x Zm9vYmFyZm9vYmFyZm9v'), 'x [secret]');
    assert.equal(redactor.redact('-----BEGIN PRIVATE KEY-----'), '-----BEGIN PRIVATE KEY-----');
  });

  it('does not look for values that are found everywhere', () => {
    const redactor = createRedactor();
    redactor.watch(new Secret('12345'));
    redactor.watch(new Secret(''));
    assert.equal(redactor.redact('at 12345'), 'at 12345');
    assert.equal(redactor.size, 0);
  });

  it('forgets a value that is not watched any more, and not its neighbours', () => {
    const redactor = createRedactor();
    const values = Array.from(
      { length: 500 },
      (_, index) => new Secret(`fake-value-${index}-${index * 7919}`),
    );
    for (const value of values) redactor.watch(value);
    for (const value of values.slice(0, 250)) redactor.unwatch(value);
    for (const [index, value] of values.entries()) {
      assert.equal(redactor.redact(value.reveal()), index < 250 ? value.reveal() : '[secret]');
    }
  });

  it('drops the oldest values when it is full, and keeps those that are watched again', () => {
    const redactor = createRedactor(1_000);
    const used = new Secret('fake-value-in-use');
    for (let index = 0; index < 2_000; index++) {
      redactor.watch(new Secret(`fake-value-${index}`));
      redactor.watch(used);
    }
    assert.ok(redactor.size <= 2_100, `${redactor.size} forms`);
    assert.equal(redactor.redact('fake-value-in-use fake-value-1999'), '[secret] [secret]');
    assert.equal(redactor.redact('fake-value-0 '), 'fake-value-0 ');
  });

  it('knows a hundred thousand values', function () {
    this.timeout(30_000);
    const redactor = createRedactor();
    const value = (index: number) =>
      `${(index * 2654435761).toString(16)}fake${index.toString(36)}`.padEnd(32, 'x');
    for (let index = 0; index < 100_000; index++) redactor.watch(new Secret(value(index)));
    for (let index = 0; index < 100_000; index += 997) {
      assert.equal(redactor.redact(`key=${value(index)};`), 'key=[secret];');
    }
    assert.equal(redactor.redact('nothing to see here: rot_01JDXYZ'), 'nothing to see here: rot_01JDXYZ');
  });
});
