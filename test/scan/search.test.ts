import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Search } from '../../src/scan/content/search.ts';
import { WINDOW_BYTES } from '../../src/scan/seek/seeker.ts';
import { plantCanary } from '../../src/scan/canary.ts';
import { chanceText, fingerprintsOf, managed } from './press.ts';
import { tarOf, zipOf } from './archives.ts';

const KEY = chanceText('app key', 32, '0123456789abcdef');
const SECRET = chanceText('app secret', 40);
const SIGNS = `${chanceText('signs', 30)}+/=_-`;
const FINGERPRINTS = fingerprintsOf([
  managed('wb-1', 'app-key', KEY),
  managed('wb-1', 'app-secret', SECRET),
  managed('wb-2', 'app-secret', SIGNS),
]);

async function found(content: Buffer | string): Promise<readonly number[]> {
  const search = new Search(FINGERPRINTS);
  await search.whole('place', Buffer.from(content as string));
  assert.deepEqual(search.unread, []);
  return search.sightings.map(({ secret }) => secret).sort();
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const wrapped = (text: string, width: number, between = '\n'): string =>
  (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(between);
const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const unicode = (text: string): string =>
  [...text].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const long = (text: string): string => `${chanceText('before', 200)} ${text} ${chanceText('behind', 200)}`;

/** How a secret may be written down, by name. */
const SHAPES: Readonly<Record<string, (secret: string) => Buffer | string>> = {
  plain: (secret) => `token: ${secret}\n`,
  'nothing else': (secret) => secret,
  'glued to what stands around it': (secret) => `xyz${secret}abc`,
  'behind an escaped sign': (secret) => `?key%3D${secret}&b=1`,
  'base64, not shifted': (secret) => base64(secret),
  'base64, shifted by one': (secret) => base64(`a${secret}:x`),
  'base64, shifted by two': (secret) => base64(`ab${secret}:x`),
  'base64 behind letters': (secret) => `Basic${base64(`me:${secret}`)}`,
  'base64 behind one letter': (secret) => `x${base64(secret)}`,
  'base64 behind two letters': (secret) => `xy${base64(secret)}`,
  'base64 for addresses': (secret) => Buffer.from(`??>${secret}~~~`).toString('base64url'),
  'base64 in lines': (secret) => wrapped(base64(long(secret)), 64),
  'base64 in lines that are indented': (secret) =>
    `data:\n    ${wrapped(base64(long(secret)), 76, '\n    ')}\n`,
  'base64 in lines with returns': (secret) => wrapped(base64(long(secret)), 76, '\r\n'),
  'base64 in lines in a string of JSON': (secret) =>
    JSON.stringify({ pem: wrapped(base64(long(secret)), 64) }),
  'base64 of base64': (secret) => base64(base64(`x ${secret}`)),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  'upper-case hex': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  'hex behind a digit': (secret) => `f${Buffer.from(secret).toString('hex')}`,
  'UTF-16, little endian': (secret) => Buffer.from(`\ufeffkey=${secret}`, 'utf16le'),
  'UTF-16, big endian': (secret) => Buffer.from(`\ufeffkey=${secret}`, 'utf16le').swap16(),
  'UTF-16 at an odd byte': (secret) => Buffer.concat([Buffer.from('x'), Buffer.from(secret, 'utf16le')]),
  'base64 of UTF-16': (secret) => Buffer.from(`Send ${secret}`, 'utf16le').toString('base64'),
  'escaped for a URL': (secret) => `q=${encodeURIComponent(secret)}`,
  'all of it escaped for a URL': (secret) => `q=${percent(secret)}`,
  'escaped twice': (secret) => encodeURIComponent(percent(secret)),
  'escaped for JSON': (secret) => `{"k":"${unicode(secret)}"}`,
  'JSON in a string of JSON': (secret) => JSON.stringify(JSON.stringify({ k: `${base64(secret)}\n` })),
  'broken over two lines': (secret) => `${secret.slice(0, 20)}\n${secret.slice(20)}`,
  'broken over two lines, unevenly': (secret) => `key: ${secret.slice(0, 5)}\n  ${secret.slice(5)} `,
  'broken by a soft line break': (secret) => `${secret.slice(0, 26)}=\r\n${secret.slice(26)}`,
  'put together in a program': (secret) => `k = "${secret.slice(0, 18)}" +\n    "${secret.slice(18)}";`,
  gzip: (secret) => gzipSync(`k=${secret}`),
  'base64 of gzip': (secret) => gzipSync(`k=${secret}`).toString('base64'),
  'gzip of gzip': (secret) => gzipSync(gzipSync(`k=${secret}`)),
  tar: (secret) => tarOf({ 'etc/app.conf': `k=${secret}` }),
  'gzip of tar': (secret) => gzipSync(tarOf({ 'etc/app.conf': `k=${secret}` })),
  'gzip in tar': (secret) => tarOf({ a: 'nothing', 'logs/1.gz': gzipSync(`k=${secret}`), z: 'nothing' }),
  zip: (secret) => zipOf({ a: 'nothing', 'etc/app.conf': `k=${secret}` }),
  'zip in zip': (secret) => zipOf({ 'inner.jar': zipOf({ 'app.conf': `k=${secret}` }) }),
  'the name of a file in tar': (secret) => tarOf({ [`key-${secret}`]: '' }),
  'among bytes of a program': (secret) =>
    Buffer.concat([Buffer.from([0, 1, 0xff]), Buffer.from(secret), Buffer.from([0])]),
};

describe('a secret is found', () => {
  const secrets = {
    'hex digits': [KEY, 0],
    'letters and digits': [SECRET, 1],
    'signs as well': [SIGNS, 2],
  } as const;
  for (const [shape, write] of Object.entries(SHAPES)) {
    it(shape, async () => {
      for (const [kind, [value, number]] of Object.entries(secrets))
        assert.deepEqual(await found(write(value)), [number], `a secret of ${kind}`);
    });
  }

  it('in hex digits of the other letters', async () => {
    assert.deepEqual(await found(`id=${KEY.toUpperCase()};`), [0]);
  });

  it('wherever it stands between two windows', async () => {
    for (let before = 0; before <= SECRET.length; before += 1) {
      const content = Buffer.alloc(2 * WINDOW_BYTES, ' ');
      content.write(SECRET, WINDOW_BYTES + 65_536 - before);
      assert.deepEqual(await found(content), [1]);
    }
  });

  it('with where it stands: the line, the byte, and how it was wrapped', async () => {
    const search = new Search(FINGERPRINTS);
    await search.whole('a.env', Buffer.from(`A=1\nB=2\nC=${SECRET}\nD=${base64(KEY)}\n`));
    assert.deepEqual(search.sightings, [
      { secret: 1, place: 'a.env', byte: 10, line: 3, wrapped: [] },
      { secret: 0, place: 'a.env', byte: 53, line: 4, wrapped: ['base64'] },
    ]);
  });
});

describe('nothing is found', () => {
  it('in look-alikes, a hundred thousand of them', async () => {
    const lines = Array.from({ length: 25_000 }, (_, index) =>
      [chanceText(`l${index}`, 32, '0123456789abcdef'), chanceText(`m${index}`, 40)].join(' '),
    );
    const content = Buffer.from(lines.join('\n'));
    assert.deepEqual(await found(content), []);
    assert.deepEqual(await found(content.toString('base64')), []);
  });

  it('in a secret with one character changed, taken out or added', async () => {
    for (let at = 0; at < SECRET.length; at += 1) {
      const other = SECRET[at] === 'x' ? 'y' : 'x';
      const near = [
        `${SECRET.slice(0, at)}${other}${SECRET.slice(at + 1)}`,
        SECRET.slice(0, at) + SECRET.slice(at + 1),
      ];
      for (const text of near) assert.deepEqual(await found(text), []);
    }
  });

  it('in any bytes at all, and nothing fails on them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4_096 }), async (bytes) => {
        const search = new Search(FINGERPRINTS);
        await search.whole('chance', Buffer.from(bytes));
        assert.deepEqual(search.sightings, []);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what can not be searched is told', () => {
  async function unread(content: Buffer): Promise<readonly string[]> {
    const search = new Search(FINGERPRINTS);
    await search.whole('place', content);
    return search.unread.map(({ place, why }) => `${place}: ${why}`);
  }

  it('a gzip that is cut off', async () => {
    const gzip = gzipSync(chanceText('long', 100_000));
    assert.deepEqual(await unread(gzip.subarray(0, 50_000)), ['place: a gzip that is damaged or cut off']);
  });

  it('a bomb', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(64 << 20)));
    const [first] = await unread(gzipSync(bomb));
    assert.equal(first, undefined, 'what unfolds to 64 MiB is searched');
  });

  it('an archive of another kind, and a zip that is encrypted', async () => {
    assert.deepEqual(await unread(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 1, 2, 3])), [
      'place: compressed by xz, which is not opened',
    ]);
    const zip = zipOf({ a: 'text' });
    zip.writeUInt16LE(1, zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 8);
    assert.deepEqual(await unread(zip), ['place!a: it is encrypted']);
  });

  it('a tar that is cut off in a member', async () => {
    const tar = tarOf({ a: 'text', b: chanceText('tar', 5_000) });
    assert.deepEqual(await unread(tar.subarray(0, 4_000)), ['place!b: the tar is cut off here']);
    assert.deepEqual(await unread(tar), []);
  });

  it('a zip with more members than it counts', async () => {
    const zip = zipOf({ a: 'text', b: 'more' });
    zip.writeUInt16LE(1, zip.length - 12);
    assert.deepEqual(await unread(zip), ['place!: a zip of more than 1 members']);
  });

  it('a zip that is cut off', async () => {
    const zip = zipOf({ a: chanceText('zip', 1000) });
    assert.deepEqual(await unread(zip.subarray(0, zip.length - 30)), [
      'place!: a zip without its directory: it is damaged or cut off',
    ]);
  });
});

describe('the canary', () => {
  it('is found in every shape in which it is planted', async () => {
    assert.deepEqual(await plantCanary(FINGERPRINTS), { planted: 9, missed: [] });
  });

  it('is missed by a search that looks for something else', async () => {
    const { canary, filter } = FINGERPRINTS;
    const blind = { ...FINGERPRINTS, filter: { ...filter, places: new Uint8Array(4) } };
    assert.equal((await plantCanary(blind)).missed.length, 9);
    assert.ok(canary.value.length >= 32);
  });

  it('is told of where somebody has planted it', async () => {
    const search = new Search(FINGERPRINTS);
    await search.whole('docs/canary.txt', Buffer.from(`${FINGERPRINTS.canary.value}\n`));
    assert.deepEqual([...search.canaries], ['docs/canary.txt']);
    assert.deepEqual(search.sightings, []);
  });
});
