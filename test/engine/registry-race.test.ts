import assert from 'node:assert/strict';
import type { Fleet } from '../../src/domain/spec.ts';
import { namesGivenUpIn, syncRegistry } from '../../src/engine/registry.ts';
import { openPostgresJournal } from '../../src/journal/postgres/open.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { sharedPostgres } from '../support/servers/postgres.ts';
import { requireServer } from '../support/servers/require.ts';
import { rejectsWith } from '../custody/rejects.ts';
import { quietPorts } from './quiet-ports.ts';
import { fleetOf, spec } from './rig.ts';

const FLEET = 3_000;

describe('the registry of several replicas', () => {
  before(function () {
    requireServer(this, 'postgres');
  });

  it('takes no credential for a new one where a replica still reads manifests of before its rename', async () => {
    const postgres = await sharedPostgres();
    const address = postgres.addressOf(await postgres.newDatabase());
    const open = () => openPostgresJournal({ address, clock: systemClock });
    const [journal, slow] = await Promise.all([open(), open()]);
    try {
      const of = (...names: readonly string[]) => names.map((name) => ({ ...spec, name }));
      await syncRegistry(quietPorts(journal, systemClock), fleetOf(of('wb-1')), null);
      const today = fleetOf([{ ...spec, name: 'wb-orders', was: 'wb-1' }]);
      await syncRegistry(quietPorts(journal, systemClock), today, null);
      const ports = quietPorts(slow, systemClock);
      const stale = fleetOf(of('wb-1', 'wb-2'));
      const judged = async (fleet: Fleet) =>
        (await namesGivenUpIn(ports, fleet)).map(({ code, saw }) => `${code} ${saw.split(' ').at(-1)}`);
      const names = async () => (await slow.registered()).map(({ name }) => name).sort();
      for (let times = 0; times < 2; times += 1) {
        assert.deepEqual(await judged(stale), ['KT2116 wb-orders']);
        await rejectsWith('KT2116', () => syncRegistry(ports, stale, null));
        assert.deepEqual(await names(), ['wb-2', 'wb-orders']);
      }
      const back = fleetOf([{ ...spec, name: 'wb-1', was: 'wb-orders' }, ...of('wb-2')]);
      assert.deepEqual(await judged(back), []);
      await syncRegistry(ports, back, stale);
      assert.deepEqual(await names(), ['wb-1', 'wb-2']);
    } finally {
      await Promise.all([journal.close(), slow.close()]);
    }
  });

  it('registers and renames each credential once when all read the same manifests at the same time', async function () {
    this.timeout(60_000);
    const postgres = await sharedPostgres();
    const address = postgres.addressOf(await postgres.newDatabase());
    const journals = await Promise.all(
      [1, 2, 3].map(() => openPostgresJournal({ address, clock: systemClock })),
    );
    try {
      const all = journals.map((journal) => quietPorts(journal, systemClock));
      const named = Array.from({ length: FLEET }, (_, index) => ({ ...spec, name: `wb-${index}` }));
      await Promise.all(all.map((ports) => syncRegistry(ports, fleetOf(named), null)));
      const [journal] = journals;
      assert.equal((await journal?.registered())?.length, FLEET);
      const renamed = fleetOf(
        named.map((each, index) => (index < 20 ? { ...each, name: `new-${index}`, was: each.name } : each)),
      );
      await Promise.all(all.map((ports) => syncRegistry(ports, renamed, null)));
      const report = await journal?.verify();
      assert.deepEqual(report, { events: FLEET + 20, streams: FLEET, problems: [] });
    } finally {
      await Promise.all(journals.map((journal) => journal.close()));
    }
  });
});
