import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { Issuer } from '../../src/ports/issuer.ts';
import { engineRig, fleetOf, PERSON, policy, spec } from './rig.ts';
import type { EngineRig, RigOptions } from './rig.ts';

const { name } = spec;
const REASON = 'the desk was taken over';
/** As the issuer of production: only a person sees its list, so nobody tells how old a key is. */
const untold = (issuer: Issuer): Issuer => ({ ...issuer, management: null });
const quiet = { ...policy, mode: 'audit' } as const;

describe('a key that exists already', () => {
  let rig: EngineRig;

  const open = async (options: RigOptions = {}): Promise<void> => {
    rig = await engineRig({ ageMs: 10 * DAY_MS, fleet: fleetOf([spec], [quiet]), ...options });
  };
  afterEach(() => rig.close());

  const adopt = async (bornAt: number | null, of: string = name) => {
    const [plan] = await rig.operations.adopt([{ name: of, bornAt }], REASON, false, PERSON);
    await rig.ticker.idle();
    return plan;
  };
  const take = (file: string): Promise<string> => readFile(join(rig.folder, file), 'utf8');
  const put = (file: string, value: unknown): Promise<void> =>
    writeFile(join(rig.folder, file), JSON.stringify(value), { mode: 0o600 });

  it('counts as older than any policy allows until a person says how old it is', async () => {
    await open({ wrapIssuer: untold });
    await rig.pass(0);
    assert.equal((await rig.operations.show(name)).condition, 'overdue');
    await adopt(rig.clock.now() - 40 * DAY_MS);
    const view = await rig.operations.show(name);
    assert.deepEqual([view.condition, Math.floor((view.ageMs ?? 0) / DAY_MS)], ['current', 40]);
    assert.match(await rig.events(), /Imported .*AdoptionAsked/);
  });

  it('keeps the age that the issuer tells, whatever is said', async () => {
    await open();
    await rig.pass(0);
    const plan = await adopt(rig.clock.now() - 40 * DAY_MS);
    assert.equal(plan?.refused?.code, 'KT5103');
    assert.equal(Math.floor(((await rig.operations.show(name)).ageMs ?? 0) / DAY_MS), 10);
    assert.doesNotMatch(await rig.events(), /AdoptionAsked/);
  });

  it('is looked for anew, proved and sealed, where nothing stood at the first look', async () => {
    await open({ wrapIssuer: untold });
    const key = await take('wb.json');
    await put('wb.json', {});
    await rig.configure(
      fleetOf(
        [{ ...spec, destinations: [{ ...spec.destinations[0]!, at: { file: 'later.json' } }] }],
        [quiet],
      ),
    );
    await rig.pass(0);
    assert.match(await rig.events(), /NothingToImport$/);
    await writeFile(join(rig.folder, 'later.json'), key, { mode: 0o600 });
    const bornAt = rig.clock.now() - 5 * DAY_MS;
    const plan = await adopt(bornAt);
    assert.ok(plan?.lines.some(({ text }) => /one signed call/.test(text)));
    assert.match(await rig.events(), /AdoptionAsked Imported/);
    const [version] = (await rig.operations.show(name)).versions;
    assert.deepEqual([version?.status, version?.bornAt], ['current', bornAt]);
    assert.equal(await take('later.json'), key, 'nothing was written');
  });

  it('is unproven, and sealed nowhere, while the issuer does not accept it', async () => {
    await open({ wrapIssuer: untold });
    const key = await take('wb.json');
    await put('wb.json', { KEY: 'f'.repeat(32), SECRET: 'e'.repeat(32) });
    await rig.pass(0);
    assert.equal((await rig.operations.show(name)).condition, 'unproven');
    assert.doesNotMatch(await rig.events(), /Imported|Opened/);
    await writeFile(join(rig.folder, 'wb.json'), key, { mode: 0o600 });
    await rig.pass(HOUR_MS);
    assert.match(await rig.events(), /Imported/);
  });

  it('comes under management with the others of a list, or none of them does', async () => {
    await open({ wrapIssuer: untold });
    await rig.pass(0);
    const asks = [
      { name, bornAt: rig.clock.now() - DAY_MS },
      { name: 'wb-nowhere', bornAt: null },
    ];
    const plans = await rig.operations.adopt(asks, REASON, true, PERSON);
    assert.deepEqual(
      plans.map(({ refused }) => refused?.code ?? null),
      [null, 'KT5012'],
    );
    await assert.rejects(rig.operations.adopt(asks, REASON, false, PERSON), {
      code: 'KT5113',
      saw: /wb-nowhere/,
    });
    assert.doesNotMatch(await rig.events(), /AdoptionAsked/);
  });

  it('is not said to be made in the future', async () => {
    await open({ wrapIssuer: untold });
    await rig.pass(0);
    const future = [{ name, bornAt: rig.clock.now() + DAY_MS }];
    const [plan] = await rig.operations.adopt(future, REASON, true, PERSON);
    assert.equal(plan?.refused?.code, 'KT5112');
  });

  it('is found with the credential whose it is, and told without its value', async () => {
    await open();
    const { KEY } = JSON.parse(await take('wb.json')) as { KEY: string };
    await put('other.json', { APP_KEY: 'fake-key', APP_SECRET: 'fake-secret' });
    await put('else.json', { a: 'fake-1', b: 'fake-2', c: 'fake-3' });
    const places = ['wb.json', 'other.json', 'else.json', 'none.json', '../etc/passwd'];
    const found = await rig.operations.survey({
      from: null,
      places: places.map((place) => ({ store: 'local', place })),
    });
    assert.deepEqual(
      found.places.map(({ credential, fields, problem }) => [credential, fields, problem]),
      [
        [name, null, null],
        [null, { APP_KEY: 'appKey', APP_SECRET: 'appSecret' }, null],
        [null, null, '3 fields, and not two'],
        [null, null, 'nothing stands there'],
        [null, null, 'no destination can be there'],
      ],
    );
    assert.ok(![KEY, 'fake-'].some((value) => JSON.stringify(found).includes(value)));
  });

  it('can not be listed in a store that lists nothing', async () => {
    await open();
    const from = { store: 'local', prefix: '', tag: null };
    await assert.rejects(rig.operations.survey({ from, places: [] }), { code: 'KT3017' });
  });
});
