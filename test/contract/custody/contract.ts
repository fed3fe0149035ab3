import assert from 'node:assert/strict';
import { Fault } from '../../../src/domain/fault.ts';
import type { FaultCode } from '../../../src/domain/fault.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { Custody, SealHeader } from '../../../src/ports/custody.ts';

export interface OpenedCustody {
  readonly custody: Custody;
  /** Closes it and opens the same data again, as a restart does. */
  reopen(): Promise<Custody>;
  remove(): Promise<void>;
}

const HEADER: SealHeader = {
  credential: 'cred_000001',
  attempt: 'att_000001',
  receivedAt: Date.UTC(2026, 10, 22, 12),
};
const BYTES = Uint8Array.from({ length: 300 }, (_, index) => (index * 7) % 256);

const isFault = (code: FaultCode) => (thrown: unknown) => {
  assert.ok(thrown instanceof Fault, String(thrown));
  assert.equal(thrown.code, code);
  return true;
};

/** What every custody must do, the real one and a seeded double. */
export function custodyContract(name: string, open: () => Promise<OpenedCustody>): void {
  describe(`the custody contract, ${name}`, () => {
    let opened: OpenedCustody;
    let custody: Custody;

    beforeEach(async () => {
      opened = await open();
      ({ custody } = opened);
    });

    afterEach(() => opened.remove());

    it('opens what it sealed', async () => {
      const sealed = await custody.seal(HEADER, BYTES);
      assert.deepEqual(sealed.header, HEADER);
      assert.deepEqual(new Uint8Array(await custody.open(sealed.file, HEADER)), BYTES);
    });

    it('leaves the bytes of the caller alone, and seals no bytes as well', async () => {
      const bytes = Uint8Array.from(BYTES);
      await custody.seal(HEADER, bytes);
      assert.deepEqual(bytes, BYTES);
      const { file } = await custody.seal(HEADER, new Uint8Array());
      assert.equal((await custody.open(file, HEADER)).length, 0);
    });

    it('does not show the bytes in the sealed file', async () => {
      const { file } = await custody.seal(HEADER, Buffer.from('FAKE-APP-SECRET'));
      assert.equal(Buffer.from(file).indexOf('FAKE-APP-SECRET'), -1);
    });

    for (const other of [{ credential: 'cred_000002' }, { attempt: 'att_000002' }])
      it(`refuses a file in the place of another (${Object.keys(other).join()})`, async () => {
        const { file } = await custody.seal(HEADER, BYTES);
        await assert.rejects(custody.open(file, { ...HEADER, ...other }), isFault('KT2003'));
      });

    it('refuses a file in which one bit was turned', async () => {
      const { file } = await custody.seal(HEADER, BYTES);
      file[file.length - 3] = (file[file.length - 3] ?? 0) ^ 1;
      await assert.rejects(custody.open(file, HEADER), isFault('KT2011'));
    });

    it('gives the escrowed file of an attempt, also after a restart', async () => {
      const sealed = await custody.seal(HEADER, BYTES);
      await custody.escrow(sealed);
      assert.deepEqual(await custody.escrowed(HEADER.credential, HEADER.attempt), sealed.file);
      custody = await opened.reopen();
      const file = await custody.escrowed(HEADER.credential, HEADER.attempt);
      assert.ok(file !== null);
      assert.deepEqual(new Uint8Array(await custody.open(file, HEADER)), BYTES);
    });

    it('escrows nothing by sealing alone', async () => {
      await custody.seal(HEADER, BYTES);
      assert.equal(await custody.escrowed(HEADER.credential, HEADER.attempt), null);
    });

    it('gives the latest file of an attempt that was sealed again', async () => {
      await custody.escrow(await custody.seal(HEADER, BYTES));
      const second = await custody.seal({ ...HEADER, receivedAt: HEADER.receivedAt + 5 }, Uint8Array.of(2));
      await custody.escrow(second);
      assert.deepEqual(await custody.escrowed(HEADER.credential, HEADER.attempt), second.file);
    });

    it('keeps apart what many escrow at the same time', async () => {
      const many = Array.from({ length: 12 }, (_, index) => ({ ...HEADER, attempt: `att_${index}` }));
      await Promise.all(
        many.map(async (header, index) => custody.escrow(await custody.seal(header, Uint8Array.of(index)))),
      );
      for (const [index, header] of many.entries()) {
        const file = await custody.escrowed(header.credential, header.attempt);
        assert.ok(file !== null);
        assert.deepEqual([...(await custody.open(file, header))], [index]);
      }
    });

    it('digests values whatever their order, and keeps the digest over a restart', async () => {
      const digest = custody.digest({ appKey: new Secret('a'), appSecret: new Secret('b') });
      assert.equal(custody.digest({ appSecret: new Secret('b'), appKey: new Secret('a') }), digest);
      assert.notEqual(custody.digest({ appKey: new Secret('b'), appSecret: new Secret('a') }), digest);
      custody = await opened.reopen();
      assert.equal(custody.digest({ appKey: new Secret('a'), appSecret: new Secret('b') }), digest);
    });

    it('digests equal bytes equally', async () => {
      const [first, second, third] = await Promise.all([
        custody.seal(HEADER, BYTES),
        custody.seal({ ...HEADER, attempt: 'att_2' }, BYTES),
        custody.seal(HEADER, Uint8Array.of(1)),
      ]);
      assert.equal(first.digest, second.digest);
      assert.notEqual(first.digest, third.digest);
    });

    it('takes a file out of its armour again, and nothing out of another text', async () => {
      const sealed = await custody.seal(HEADER, BYTES);
      const file = custody.unarmour(custody.armour(sealed));
      assert.ok(file !== null);
      assert.deepEqual(new Uint8Array(await custody.open(file, HEADER)), BYTES);
      assert.equal(custody.unarmour('hello'), null);
    });

    it('puts the file in armour that holds no secret', async () => {
      const armour = custody.armour(await custody.seal(HEADER, BYTES));
      assert.match(armour, /^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    });

    it('passes its own test', () => custody.selfTest());
  });
}
