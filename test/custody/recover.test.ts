import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeFrame } from '../../src/custody/escrow/frame.ts';
import {
  extractEntries,
  listEscrow,
  openEntry,
  parseRecoveryIdentity,
  readRecoveryIdentity,
  recoverTo,
} from '../../src/custody/recover.ts';
import { sealTo } from '../../src/custody/seal.ts';
import { rejectsWith } from './rejects.ts';
import { BYTES, HEADER, recoveryPair, temporaryCustody } from './temporary.ts';
import type { TemporaryCustody } from './temporary.ts';

const SECOND = { ...HEADER, credential: 'cred_000002', attempt: 'att_000002' };

describe('recovery from the escrow and the recovery identity alone', () => {
  let place: TemporaryCustody;
  let out: string;

  beforeEach(async () => {
    place = await temporaryCustody();
    out = join(place.directory, 'out');
    const custody = await place.open();
    for (const header of [HEADER, SECOND]) await custody.escrow(await custody.seal(header, BYTES));
    await custody.close();
    for (const name of ['kek.txt', 'identity.age', 'custody.json']) await rm(join(place.directory, name));
  });

  afterEach(() => place.remove());

  const identity = () => parseRecoveryIdentity(place.recovery.identity, 'here');

  it('lists what the escrow holds, without any key', async () => {
    const { entries, damaged } = await listEscrow(place.paths.escrow);
    assert.deepEqual(
      entries.map(({ bytes: _bytes, ...entry }) => entry),
      [
        { number: 1, ...HEADER },
        { number: 2, ...SECOND },
      ],
    );
    assert.deepEqual(damaged, []);
  });

  it('opens one attempt', async () => {
    const bytes = await openEntry(place.paths.escrow, await identity(), SECOND);
    assert.deepEqual(new Uint8Array(bytes), BYTES);
  });

  it('writes all of them, for the owner alone', async () => {
    const written = await recoverTo(place.paths.escrow, await identity(), out);
    assert.deepEqual(await readdir(out), [
      '0001-cred_000001-att_000001.secret',
      '0002-cred_000002-att_000002.secret',
    ]);
    for (const { path } of written) {
      assert.deepEqual(new Uint8Array(await readFile(path)), BYTES);
      assert.equal((await stat(path)).mode & 0o777, 0o600);
    }
  });

  it('writes those of one credential', async () => {
    const written = await recoverTo(place.paths.escrow, await identity(), out, 'cred_000002');
    assert.deepEqual(
      written.map(({ number }) => number),
      [2],
    );
    await rejectsWith('KT2019', () => extractEntries(place.paths.escrow, out, 'cred_none'));
  });

  it('overwrites nothing', async () => {
    const [first] = await extractEntries(place.paths.escrow, out);
    assert.ok(first !== undefined);
    await writeFile(first.path, 'precious');
    await rejectsWith('KT2018', () => extractEntries(place.paths.escrow, out));
    assert.equal(await readFile(first.path, 'utf8'), 'precious');
  });

  it('says so when the output can not be made', async () => {
    await writeFile(out, '');
    await rejectsWith('KT2018', async () => recoverTo(place.paths.escrow, await identity(), out));
  });

  it('refuses the identity of somebody else', async () => {
    const stranger = await parseRecoveryIdentity((await recoveryPair()).identity, 'here');
    await rejectsWith('KT2015', () => openEntry(place.paths.escrow, stranger, HEADER));
    await rejectsWith('KT2015', () => recoverTo(place.paths.escrow, stranger, out));
    assert.deepEqual(await readdir(out), []);
  });

  it('reads the identity from a file as age-keygen writes it', async () => {
    const path = join(place.directory, 'recovery.txt');
    const { identity: secret, recipient } = place.recovery;
    await writeFile(path, `# created: 2026-11-22T12:00:00Z\n# public key: ${recipient}\n${secret}\n`);
    assert.deepEqual(await readRecoveryIdentity(path), [secret]);
    await rejectsWith('KT2014', () => readRecoveryIdentity(join(place.directory, 'missing.txt')));
  });

  for (const text of ['', '# nothing\n', 'age1notprivate', 'AGE-SECRET-KEY-1QQQQ', 'AGE-SECRET-KEY-PQ-1QQQQ'])
    it(`refuses ${JSON.stringify(text)} as an identity`, async () => {
      await rejectsWith('KT2014', () => parseRecoveryIdentity(text, 'here'));
    });

  it('passes over a torn entry and names its place', async () => {
    const bytes = await readFile(place.paths.escrow);
    bytes[200] = (bytes[200] ?? 0) ^ 0xff;
    await writeFile(place.paths.escrow, bytes);
    const { entries, damaged } = await listEscrow(place.paths.escrow);
    assert.deepEqual([entries.length, damaged], [1, [0]]);
    await rejectsWith('KT2019', async () => openEntry(place.paths.escrow, await identity(), HEADER));
    assert.deepEqual(new Uint8Array(await openEntry(place.paths.escrow, await identity(), SECOND)), BYTES);
  });

  it('notices an entry under the label of another', async () => {
    const file = await sealTo([place.recovery.recipient], SECOND, BYTES);
    await writeFile(place.paths.escrow, encodeFrame(HEADER, file));
    const fault = await rejectsWith('KT2003', async () =>
      openEntry(place.paths.escrow, await identity(), HEADER),
    );
    assert.ok(fault.saw.includes(SECOND.credential));
  });

  it('notices a sealed file that is not of keyturn', async () => {
    const { Encrypter } = await import('age-encryption');
    const encrypter = new Encrypter();
    encrypter.addRecipient(place.recovery.recipient);
    for (const [plain, code] of [
      ['{"v":2,"credential":"x"}\nbytes', 'KT2021'],
      ['no header at all', 'KT2003'],
      ['{"v":1}\n', 'KT2003'],
      ['', 'KT2003'],
    ] as const) {
      await writeFile(place.paths.escrow, encodeFrame(HEADER, await encrypter.encrypt(plain)));
      await rejectsWith(code, async () => openEntry(place.paths.escrow, await identity(), HEADER));
    }
  });

  it('never leaves the directory, whatever a label says', async () => {
    const header = { ...HEADER, credential: '../../etc/cron.d/x', attempt: '/../a\0b' };
    await writeFile(place.paths.escrow, encodeFrame(header, Uint8Array.of(1)));
    const [written] = await extractEntries(place.paths.escrow, out);
    assert.equal(written?.path, join(out, '0001-______etc_cron_d_x-____a_b.age'));
  });

  it('reads an escrow that holds nothing yet', async () => {
    await writeFile(place.paths.escrow, Buffer.alloc(100_000));
    assert.deepEqual(await listEscrow(place.paths.escrow), { entries: [], damaged: [] });
  });

  it('refuses what is no escrow', async () => {
    await rejectsWith('KT2016', () => listEscrow(join(place.directory, 'missing')));
    await mkdir(join(place.directory, 'folder'));
    await rejectsWith('KT2016', () => listEscrow(join(place.directory, 'folder')));
    await writeFile(place.paths.escrow, 'some other file');
    await rejectsWith('KT2016', () => listEscrow(place.paths.escrow));
  });
});
