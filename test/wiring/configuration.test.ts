import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../src/domain/fault.ts';
import type { Fleet } from '../../src/domain/spec.ts';
import { openConfiguration } from '../../src/wiring/configuration.ts';
import type { Configuration } from '../../src/wiring/configuration.ts';
import * as manifests from '../support/e2e-surface/manifests.ts';
import { storeDeps } from '../stores/deps.ts';

const BUSY = new Fault('KT2106', { place: 'journal', saw: 'somebody else was first' });

const REFUSED = new Fault('KT2116', { place: 'all.yaml:1', saw: 'a name that was given up' });
const nothing = (): undefined => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

describe('a configuration in force', () => {
  let directory: string;
  let configuration: Configuration;
  /** What the journal was told: the names of the policies, and of those before. */
  let told: string[];
  /** How often the journal takes nothing in. */
  let refusals: number;

  const write = (text: string) => writeFile(join(directory, 'all.yaml'), text);
  const namesOf = ({ policies }: Fleet) => policies.map(({ name }) => name).join(' ');
  const codes = () => configuration.rejected().map(({ code }) => code);
  const look = () => configuration.reloadIfChanged();

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'keyturn-configuration-'));
    [told, refusals] = [[], 0];
    await write(manifests.policy('first'));
    const { clock } = storeDeps(directory);
    configuration = await openConfiguration({
      ...{ directory, environment: {}, now: () => clock.now(), onSecret: () => undefined },
      outsideDeps: {
        store: storeDeps(directory),
        issuer: { clock },
        channel: { log: SILENT, clock, source: 'test', zone: 'UTC' },
      },
      judge: async ({ policies }) => (policies.some(({ name }) => name === 'refused') ? [REFUSED] : []),
      onReplaced: async (fleet, before) => {
        if (refusals-- > 0) throw BUSY;
        told.push(`${namesOf(before)} → ${namesOf(fleet)}`);
      },
    });
  });

  afterEach(async () => {
    await configuration.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('is brought into the journal once, by the look that finds the edit', async () => {
    await write(manifests.policy('second'));
    await look();
    await look();
    assert.deepEqual(told, ['first → second']);
  });

  it('is brought into the journal by a later look where the first one failed, without a further edit', async () => {
    await write(manifests.policy('second'));
    refusals = 2;
    for (let times = 0; times < 2; times += 1) {
      await look();
      assert.deepEqual(codes(), ['KT2106']);
      assert.equal(configuration.conditions()[0]?.code, 'KT-A203');
    }
    await look();
    assert.deepEqual(told, ['first → second']);
    assert.deepEqual(codes(), []);
  });

  it('is compared with the one that the journal knows, however many edits came in between', async () => {
    refusals = 1;
    await write(manifests.policy('second'));
    await look();
    await write(manifests.policy('third'));
    await look();
    assert.deepEqual(told, ['first → third']);
    assert.deepEqual(codes(), []);
  });

  it('stays the one before where the journal has something against the edit', async () => {
    await write(manifests.policy('refused'));
    await look();
    assert.deepEqual([codes(), told], [['KT2116'], []]);
    assert.equal(namesOf(configuration.fleet()), 'first');
  });

  it('keeps telling of a bad edit when what came before it is in the journal at last', async () => {
    refusals = 1;
    await write(manifests.policy('second'));
    await look();
    await write(manifests.policy('second').replace('"max"', '"maxx"'));
    await look();
    assert.deepEqual(told, ['first → second']);
    const bad = codes();
    assert.ok(bad.length > 0 && !bad.includes('KT2106'), bad.join(' '));
    await look();
    assert.deepEqual(codes(), bad);
  });
});
