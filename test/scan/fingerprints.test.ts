import assert from 'node:assert/strict';
import { Fault } from '../../src/domain/fault.ts';
import { Secret } from '../../src/domain/secret.ts';
import { bitsOf, classOf } from '../../src/scan/fingerprints/character-class.ts';
import { filterBits, placeIn } from '../../src/scan/fingerprints/filter.ts';
import { keyName } from '../../src/scan/fingerprints/format.ts';
import { readFingerprints } from '../../src/scan/fingerprints/read.ts';
import type { Fingerprints } from '../../src/scan/fingerprints/read.ts';
import { chanceText, GOOD_UNTIL, MADE_AT, managed, pressed, PUBLIC_KEY, signedAgain } from './press.ts';

const KEY = chanceText('key', 32, '0123456789abcdef');
const SECRET = chanceText('secret', 40);

function read(text: string, change: { now?: number; pinned?: string | null } = {}): Fingerprints {
  return readFingerprints(text, { place: 'ci-1.fingerprints', now: MADE_AT, pinned: null, ...change });
}

function refused(text: string, code: string, change: { now?: number; pinned?: string } = {}): void {
  assert.throws(
    () => read(text, change),
    (thrown) => thrown instanceof Fault && thrown.code === code,
  );
}

describe('a file of fingerprints', () => {
  const pair = [managed('wb-1', 'app-key', KEY), managed('wb-1', 'app-secret', SECRET)];
  const text = pressed(pair);

  it('tells of each secret its owner, length, class and birth, and holds none', () => {
    const { secrets } = read(text);
    assert.deepEqual(
      secrets.map(({ credential, part, length, class: name, bornAt }) => [
        credential,
        part,
        length,
        name,
        bornAt,
      ]),
      [
        ['wb-1', 'app-key', 32, 'hex', '2026-05-22T00:00:00.000Z'],
        ['wb-1', 'app-secret', 40, 'alphanumeric', '2026-05-22T00:00:00.000Z'],
      ],
    );
    for (const value of [KEY, SECRET])
      for (let at = 0; at + 8 <= value.length; at += 1)
        assert.ok(!text.includes(value.slice(at, at + 8)), 'eight characters of a secret stand in it');
  });

  it('gives two scanners other digests and the very same filter', () => {
    const [one, other] = [read(pressed(pair, 'ci-1')), read(pressed(pair, 'ci-2'))];
    assert.notEqual(one.secrets[0]?.mac, other.secrets[0]?.mac);
    assert.deepEqual(one.filter, other.filter);
  });

  it('leaves out what could be guessed, and says so', () => {
    const weak = [
      managed('wb-2', 'app-secret', 'hunter2hunter2'),
      managed('wb-2', 'app-key', 'with a space'),
    ];
    const { secrets, leftOut } = read(pressed([...pair, ...weak]));
    assert.equal(secrets.length, 2);
    assert.deepEqual(
      leftOut.map(({ credential, part }) => [credential, part]),
      [
        ['wb-2', 'app-secret'],
        ['wb-2', 'app-key'],
      ],
    );
  });

  it('is refused when any one of its lines is changed, moved or taken out', () => {
    const lines = text.split('\n');
    for (let line = 1; line < lines.length - 2; line += 1) {
      const edited = lines.with(
        line,
        (lines[line] ?? '').replace(/\d/, (digit) => (digit === '1' ? '2' : '1')),
      );
      refused(edited.join('\n'), 'KT6403');
      refused(lines.toSpliced(line, 1).join('\n'), 'KT6402');
    }
    refused(
      lines
        .with(2, lines[3] ?? '')
        .with(3, lines[2] ?? '')
        .join('\n'),
      'KT6403',
    );
  });

  it('is refused wherever it is cut off', () => {
    const head = text.indexOf('\n') + 1;
    for (const end of [head, head + 100, text.length - 200, text.length - 1])
      refused(text.slice(0, end), 'KT6402');
    for (const end of [0, 1, head - 2]) refused(text.slice(0, end), 'KT6401');
  });

  it('is refused once it has expired', () => {
    assert.equal(read(text, { now: GOOD_UNTIL - 1 }).expiresAt, GOOD_UNTIL);
    refused(text, 'KT6405', { now: GOOD_UNTIL });
  });

  it('is refused under another key than the one that is pinned', () => {
    assert.equal(read(text, { pinned: keyName(PUBLIC_KEY) }).isPinned, true);
    refused(text, 'KT6404', { pinned: 'SHA256:another' });
  });

  it('is refused where somebody has signed what can not be', () => {
    const wrong: readonly (readonly [string, object])[] = [
      ['filter', { bits: 40 }],
      ['filter', { places: 7 }],
      ['canary', { length: 1e9 }],
      ['secret', { class: 'runes' }],
      ['secret', { mac: null }],
      ['secret', { is: 'something else' }],
      ['head', { windowKey: 'no base64' }],
      ['head', { expiresAt: 'never' }],
    ];
    assert.equal(read(signedAgain(text, (record) => record)).secrets.length, 2);
    for (const [kind, change] of wrong)
      refused(
        signedAgain(text, (record) => (record['is'] === kind ? { ...record, ...change } : record)),
        'KT6401',
      );
  });

  it('is made for as many keys as a large fleet has', () => {
    const many = Array.from({ length: 150_000 }, (_, index) => managed('wb', 'app-key', `${index}`));
    assert.equal(read(pressed([...pair, ...many])).leftOut.length, many.length);
    assert.ok(
      pressed(many.map((each, index) => ({ ...each, value: new Secret(`${KEY}${index}`) }))).length > 0,
    );
  });

  it('is refused when it is a file of something else', () => {
    for (const other of ['', '\n', '{}\n', 'not json\n', '{"is":"head","format":2}\n'])
      refused(other, 'KT6401');
  });
});

describe('what a filter costs and tells', () => {
  it('lets at most one window in a thousand pass by chance', () => {
    for (const values of [10, 1_000, 10_000]) assert.ok(values / 2 ** filterBits(values) <= 1e-3);
  });

  it('never tells more than the 32 bits of one hash, however large it gets', () => {
    const hash = 0x9abcdef1;
    for (let bits = 13; bits <= 27; bits += 1)
      assert.equal(placeIn(hash, bits) >>> 1, placeIn(hash, bits - 1));
  });

  it('knows the narrowest class of a value', () => {
    assert.deepEqual(['00ff', '00FF', '00fG', 'a+/=', 'a!b', 'a b', 'ü'].map(classOf), [
      'hex',
      'upper-hex',
      'alphanumeric',
      'base64',
      'printable',
      null,
      null,
    ]);
  });

  it('counts a repeated word for little', () => {
    assert.ok(bitsOf('abababababababababababababab') < 80);
    assert.ok(bitsOf(chanceText('any', 32, '0123456789abcdef')) > 100);
  });
});
