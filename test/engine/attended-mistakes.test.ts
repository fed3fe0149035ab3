import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { currentVersion } from '../../src/domain/credential.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { KeyPair } from '../../src/ports/issuer.ts';
import { attendedRig, faultOf } from './attended-rig.ts';
import type { AttendedRig } from './attended-rig.ts';
import { fleetOf, PERSON, policy, spec } from './rig.ts';

const { name } = spec;
const OTHER = { ...spec, name: 'wb-other', destinations: [] };
const TYPO = new Secret('fake-secret-with-a-typing-error');

/** What the simulated people at the portal did, and what it once led to. */
describe('a person at the portal who', () => {
  let rig: AttendedRig;

  async function begin(fleet = fleetOf()): Promise<void> {
    rig = await attendedRig({ fleet });
    await rig.pass(0);
  }

  afterEach(() => rig.close());

  async function phase(): Promise<string | undefined> {
    return (await rig.state()).saga?.phase;
  }

  async function loseOne(isApproved = true): Promise<{ readonly attempt: string; readonly lost: KeyPair }> {
    const attempt = await rig.confirm();
    const lost = await rig.click();
    const words = { closedUnconfirmed: false, reading: await rig.read() };
    await rig.operations.reportOutcome(name, attempt, words, PERSON);
    await rig.pass(0);
    assert.equal(await phase(), 'secret-lost');
    if (isApproved) await approve();
    return { attempt, lost };
  }

  async function approve(): Promise<void> {
    await rig.operations.rotate(name, { note: null, afterLoss: true }, PERSON);
    await rig.pass(0);
  }

  async function putLive({ appKey, appSecret }: KeyPair): Promise<void> {
    const text = JSON.stringify({ KEY: appKey.reveal(), SECRET: appSecret.reveal() });
    await writeFile(join(rig.folder, 'wb.json'), text, { mode: 0o600 });
  }

  /** As if the pair were the key of another credential. */
  async function giveToOther(pair: KeyPair): Promise<void> {
    const found = await rig.ports.journal.findByName(OTHER.name);
    const key = (await rig.state()).versions[0]?.key;
    assert.ok(found !== null && key !== undefined && key !== null);
    const { uid, seq } = found.state;
    const digest = rig.ports.custody.digest({ appKey: pair.appKey, appSecret: pair.appSecret });
    const imported = { type: 'Imported', version: 1, key: { ...key, digest } } as const;
    await rig.ports.journal.append(uid, seq, [imported], { at: rig.clock.now(), actor: 'engine' });
  }

  async function request(): Promise<void> {
    await rig.operations.rotate(name, { note: null, afterLoss: false }, PERSON);
    await rig.pass(0);
  }

  async function liveSecret(): Promise<string | undefined> {
    const store = await rig.ports.outside.store('local');
    const [destination] = spec.destinations;
    const live = destination === undefined ? null : await store.readLive(destination);
    return live?.payload.SECRET?.reveal();
  }

  describe('pastes more than once', () => {
    let attempt: string;
    let pair: KeyPair;

    beforeEach(async () => {
      await begin();
      attempt = await rig.confirm();
      pair = await rig.click();
    });

    const pasteUnseen = async (secret: Secret): Promise<void> => {
      const text = JSON.stringify({ appKey: pair.appKey.reveal(), appSecret: secret.reveal() });
      await rig.operations.paste(name, attempt, Buffer.from(text), PERSON);
    };

    it('has the right key used, if something else is pasted before anybody has read it', async () => {
      const { uid } = await rig.state();
      const leaseMs = MINUTE_MS;
      await rig.ports.journal.claim(uid, rig.clock.now(), 'another replica, which does not move', leaseMs);
      await pasteUnseen(pair.appSecret);
      await pasteUnseen(TYPO);
      await rig.pass(leaseMs + 1);
      assert.equal(await phase(), 'overlap');
      assert.equal(await liveSecret(), pair.appSecret.reveal());
    });

    it('has the right key used, if what is pasted after it is no key at all', async () => {
      await pasteUnseen(pair.appSecret);
      await rig.operations.paste(name, attempt, Buffer.from('hello'), PERSON);
      await rig.pass(0);
      assert.equal(await liveSecret(), pair.appSecret.reveal());
    });

    it('has the right key found in the escrow, if it followed a wrong paste and its record was not written', async () => {
      await rig.operations.paste(name, attempt, Buffer.from('hello'), PERSON);
      await rig.pass(0);
      const { journal } = rig.ports;
      const append = journal.append.bind(journal);
      journal.append = () => Promise.reject(new Error('the process ended'));
      await assert.rejects(pasteUnseen(pair.appSecret), /the process ended/);
      journal.append = append;
      const words = { closedUnconfirmed: false, reading: await rig.read() };
      await rig.operations.reportOutcome(name, attempt, words, PERSON);
      await rig.pass(0);
      assert.equal(await phase(), 'overlap');
      assert.equal(await liveSecret(), pair.appSecret.reveal());
    });

    it('changes nothing once the key was accepted', async () => {
      await rig.paste(attempt, pair);
      await rig.paste(attempt, { ...pair, appSecret: TYPO });
      await rig.pass(10 * DAY_MS + HOUR_MS);
      assert.equal((await rig.state()).saga, null);
      await rig.pass(HOUR_MS);
      assert.deepEqual((await rig.state()).observation?.keys, { 2: 'accepted' });
      assert.equal((await rig.state()).observation?.destinations['local:wb.json'], 'ok');
    });

    it('leaves nothing behind of a wrong paste that the issuer refused', async () => {
      await rig.paste(attempt, { ...pair, appSecret: TYPO });
      await rig.pass(7 * HOUR_MS);
      assert.equal((await rig.state()).observation?.keys[2], 'dead');
      await rig.paste(attempt, pair);
      assert.notEqual((await rig.state()).observation?.keys[2], 'dead');
    });
  });

  it('pastes the live key of another credential does not have it taken for the new one', async () => {
    await begin(fleetOf([spec, OTHER]));
    const attempt = await rig.confirm();
    const pair = await rig.click();
    await giveToOther(pair);
    await rig.paste(attempt, pair);
    assert.equal(await phase(), 'quarantined');
    assert.doesNotMatch(await rig.events(), /Accepted/);
  });

  it('puts the live key of another credential into a destination does not have a lost one taken for found', async () => {
    await begin(fleetOf([spec, OTHER]));
    await loseOne(false);
    const pair = await rig.click();
    await giveToOther(pair);
    await putLive(pair);
    await approve();
    assert.equal(await phase(), 'secret-lost');
    assert.ok((await rig.raised()).includes('KT-A106'));
    assert.doesNotMatch(await rig.events(), /SecondResetApproved Imported/);
  });

  it('pastes what was lost before, after a second reset, does not have it taken for the new one', async () => {
    await begin();
    const { lost } = await loseOne();
    const second = await rig.confirm();
    const pair = await rig.click();
    await rig.paste(second, lost);
    assert.equal(await phase(), 'quarantined');
    await rig.paste(second, pair);
    assert.equal(await liveSecret(), pair.appSecret.reveal());
  });

  it('finds the lost key after the second reset was approved, and before it is made, has it used', async () => {
    await begin();
    const { attempt, lost } = await loseOne();
    assert.equal(await phase(), 'asked');
    await rig.paste(attempt, lost);
    assert.equal(await phase(), 'overlap');
    assert.equal(await rig.resets(), 1);
  });

  it('says "refused" though it was done, and pastes the key after all, has it used', async () => {
    await begin();
    const attempt = await rig.confirm();
    const pair = await rig.click();
    await rig.operations.reportRefusal(name, attempt, PERSON);
    await rig.pass(0);
    await rig.paste(attempt, pair);
    assert.equal(await phase(), 'overlap');
    assert.equal(await rig.resets(), 1);
  });

  it('says "refused" though it was done makes no second reset, also after a loss', async () => {
    await begin();
    await loseOne();
    const attempt = await rig.confirm();
    await rig.click();
    await rig.operations.reportRefusal(name, attempt, PERSON);
    await rig.pass(DAY_MS);
    await request();
    await assert.rejects(rig.confirm(), faultOf('KT5003'));
  });

  it('is told of a reset that nobody here made, also after a loss, and long after it', async () => {
    await begin();
    await loseOne();
    await rig.click();
    await assert.rejects(rig.confirm(), faultOf('KT5003'));
    await rig.pass(DAY_MS);
    await request();
    await rig.paste(await rig.confirm(), await rig.click());
    await rig.pass(10 * DAY_MS + HOUR_MS);
    await rig.pass(74 * DAY_MS);
    await rig.pass(0);
    assert.ok((await rig.state()).versions.some(({ status }) => status === 'lost'));
    await rig.click();
    await assert.rejects(rig.confirm(), faultOf('KT5003'));
  });

  it('asks for it again, knowing of a reset that nobody here made, may make the key', async () => {
    await begin();
    await rig.paste(await rig.confirm(), await rig.click());
    await rig.pass(10 * DAY_MS + HOUR_MS);
    await rig.pass(74 * DAY_MS);
    await rig.click();
    await assert.rejects(rig.confirm(), faultOf('KT5003'));
    await request();
    await rig.paste(await rig.confirm(), await rig.click());
    assert.equal(currentVersion(await rig.state())?.version, 3);
  });

  it('approves a second reset after a restore does not keep out what the former daemon made', async () => {
    await begin();
    await loseOne(false);
    const { uid, seq } = await rig.state();
    const restored = { type: 'Restored', backup: 'b', takenAt: rig.clock.now() } as const;
    const meta = { at: rig.clock.now(), actor: 'restore' };
    await rig.ports.journal.append(uid, seq, [restored], meta, { dueAt: rig.clock.now() });
    await rig.pass(16 * MINUTE_MS);
    assert.ok((await rig.raised()).includes('KT-A209'));
    const made = await rig.click();
    await putLive(made);
    await rig.operations.confirmRestore(name, 'looked at it', PERSON);
    await approve();
    assert.match(await rig.events(), /SecondResetApproved Imported/);
    assert.equal(
      currentVersion(await rig.state())?.key?.digest,
      rig.ports.custody.digest({ appKey: made.appKey, appSecret: made.appSecret }),
    );
  });

  it('finds a reset that nobody here made pages, also where no rotation is due', async () => {
    await begin();
    await rig.paste(await rig.confirm(), await rig.click());
    await rig.pass(10 * DAY_MS + HOUR_MS);
    await request();
    await rig.click();
    await assert.rejects(rig.confirm(), faultOf('KT5003'));
    await rig.pass(MINUTE_MS);
    assert.equal((await rig.state()).saga, null);
    assert.ok((await rig.raised()).includes('KT-A112'));
  });

  it('was refused by the portal takes no place of the policy meanwhile', async () => {
    await begin(fleetOf([spec], [{ ...policy, concurrent: 1 }]));
    const attempt = await rig.confirm();
    await rig.operations.reportRefusal(name, attempt, PERSON);
    await rig.pass(0);
    const { state } = (await rig.ports.journal.findByName(name)) ?? {};
    const place = { kind: 'concurrency', policy: policy.name, rotation: 'rot_other', limit: 1 } as const;
    const loaded = { type: 'Loaded', consumer: 'order-router', version: 1 } as const;
    await rig.ports.journal.append(
      state?.uid ?? '',
      state?.seq ?? 0,
      [loaded],
      { at: rig.clock.now(), actor: 'user:somebody' },
      { reserve: [place] },
    );
  });
});
