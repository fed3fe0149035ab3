import assert from 'node:assert/strict';
import { chmod, copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Decrypter, generateX25519Identity } from 'age-encryption';
import { fileKek } from '../../src/custody/kek/file.ts';
import type { FaultCode } from '../../src/domain/fault.ts';
import { rejectsWith } from './rejects.ts';
import { BYTES, HEADER, temporaryCustody } from './temporary.ts';
import type { TemporaryCustody } from './temporary.ts';

describe('the installation identity', () => {
  let place: TemporaryCustody;
  let other: TemporaryCustody;

  beforeEach(async () => {
    place = await temporaryCustody();
    other = await temporaryCustody();
  });

  afterEach(async () => {
    await place.remove();
    await other.remove();
  });

  const start = async (): Promise<string> => {
    const custody = await place.open();
    await custody.close();
    return custody.check;
  };

  const file = (name: string): string => join(place.directory, name);

  it('is made at the first start, sealed by a key that only its owner may read', async () => {
    const custody = await place.open();
    for (const name of ['kek.txt', 'identity.age', 'custody.json', 'escrow', 'escrow.fallback'])
      assert.equal((await stat(file(name))).mode & 0o777, 0o600, name);
    const decrypter = new Decrypter();
    const kek = await readFile(place.paths.kek, 'utf8');
    decrypter.addIdentity(kek.split('\n').find((line) => line.startsWith('AGE-SECRET-KEY-1')) ?? '');
    const identity = await decrypter.decrypt(await readFile(file('identity.age')), 'text');
    assert.match(identity, /^AGE-SECRET-KEY-1[A-Z0-9]{58}\n$/);
    const record = await readFile(file('custody.json'), 'utf8');
    assert.ok(record.includes(custody.check) && record.includes(custody.recipients[0]));
    assert.ok(!record.includes('AGE-SECRET-KEY'));
  });

  it('is the same at the next start', async () => {
    const check = await start();
    const custody = await place.open({ journalIsEmpty: false, expectedCheck: check });
    assert.equal(custody.check, check);
  });

  it('uses a key-encryption key that is already there', async () => {
    const kek = await generateX25519Identity();
    await writeFile(place.paths.kek, `# made by age-keygen\n${kek}\n`, { mode: 0o600 });
    await start();
    assert.ok((await readFile(place.paths.kek, 'utf8')).includes(kek));
  });

  it('makes up for a crash between its two files', async () => {
    const check = await start();
    const record = await readFile(file('custody.json'), 'utf8');
    await rm(file('custody.json'));
    await (await place.open({ expectedCheck: check })).close();
    assert.equal(await readFile(file('custody.json'), 'utf8'), record);
  });

  interface Trouble {
    readonly what: string;
    readonly code: FaultCode;
    readonly prepare: () => Promise<unknown>;
  }

  const troubles: readonly Trouble[] = [
    {
      what: 'a key-encryption key that the world may read',
      code: 'KT2002',
      prepare: () => chmod(place.paths.kek, 0o644),
    },
    {
      what: 'a key-encryption key that the group may read',
      code: 'KT2002',
      prepare: () => chmod(place.paths.kek, 0o640),
    },
    {
      what: 'a directory in the place of the key-encryption key',
      code: 'KT2001',
      async prepare() {
        await rm(place.paths.kek);
        await mkdir(place.paths.kek, { mode: 0o700 });
      },
    },
    {
      what: 'a key-encryption key that is no age identity',
      code: 'KT2001',
      prepare: () => writeFile(place.paths.kek, 'not a key\n'),
    },
    {
      what: 'an empty key-encryption key',
      code: 'KT2001',
      prepare: () => writeFile(place.paths.kek, ''),
    },
    {
      what: 'a key-encryption key with a typing error',
      code: 'KT2001',
      async prepare() {
        const text = await readFile(place.paths.kek, 'utf8');
        await writeFile(place.paths.kek, text.replace(/(AGE-SECRET-KEY-1)(.)/, '$1QQ').slice(0, -2));
      },
    },
    {
      what: 'a missing key-encryption key',
      code: 'KT2006',
      prepare: () => rm(place.paths.kek),
    },
    {
      what: 'the key-encryption key of another installation',
      code: 'KT2008',
      async prepare() {
        await (await other.open()).close();
        await copyFile(other.paths.kek, place.paths.kek);
      },
    },
    {
      what: 'the key-encryption key of another installation, and no custody.json',
      code: 'KT2008',
      async prepare() {
        await (await other.open()).close();
        await copyFile(other.paths.kek, place.paths.kek);
        await rm(file('custody.json'));
      },
    },
    {
      what: 'a missing identity',
      code: 'KT2007',
      prepare: () => rm(file('identity.age')),
    },
    {
      what: 'a missing identity and a missing custody.json',
      code: 'KT2007',
      prepare: () => Promise.all([rm(file('identity.age')), rm(file('custody.json'))]),
    },
    {
      what: 'an identity that was cut short',
      code: 'KT2009',
      async prepare() {
        const bytes = await readFile(file('identity.age'));
        await writeFile(file('identity.age'), bytes.subarray(0, bytes.length - 9));
      },
    },
    {
      what: 'a custody.json that was edited',
      code: 'KT2009',
      prepare: () => writeFile(file('custody.json'), '{"v":1}'),
    },
    {
      what: 'identity, record and key of another installation',
      code: 'KT2010',
      async prepare() {
        await (await other.open()).close();
        for (const name of ['identity.age', 'custody.json', 'kek.txt'])
          await copyFile(join(other.directory, name), file(name));
      },
    },
  ];

  for (const { what, code, prepare } of troubles)
    it(`is refused with ${code} for ${what}, and nothing new is made`, async () => {
      const check = await start();
      await prepare();
      const fault = await rejectsWith(code, () =>
        place.open({ journalIsEmpty: false, expectedCheck: check }),
      );
      assert.doesNotMatch(JSON.stringify(fault), /AGE-SECRET-KEY-1[A-Z0-9]/);
      await rejectsWith(code, () => place.open({ journalIsEmpty: false, expectedCheck: check }));
    });

  it('names the key that is wanted when another one is there', async () => {
    const check = await start();
    const record = JSON.parse(await readFile(file('custody.json'), 'utf8')) as { kek: string };
    await rm(place.paths.kek);
    const missing = await rejectsWith('KT2006', () => place.open({ expectedCheck: check }));
    assert.ok(missing.expected.includes(record.kek));
    await fileKek(place.paths.kek).create();
    const wrong = await rejectsWith('KT2008', () => place.open({ expectedCheck: check }));
    assert.ok(wrong.expected.includes(record.kek));
  });

  it('is not made anew while the escrow still holds something', async () => {
    const custody = await place.open();
    await custody.escrow(await custody.seal(HEADER, BYTES));
    await custody.close();
    for (const name of ['identity.age', 'custody.json', 'kek.txt']) await rm(file(name));
    await rejectsWith('KT2007', () => place.open());
  });

  it('never replaces a key-encryption key', async () => {
    await start();
    const before = await readFile(place.paths.kek, 'utf8');
    const known = await fileKek(place.paths.kek).find();
    assert.equal((await fileKek(place.paths.kek).create()).name, known?.name);
    assert.equal(await readFile(place.paths.kek, 'utf8'), before);
  });

  it('is not made where it can not be written', async () => {
    const kek = fileKek(join(place.directory, 'missing', 'kek.txt'));
    await rejectsWith('KT2020', () => place.open({ kek }));
  });
});
