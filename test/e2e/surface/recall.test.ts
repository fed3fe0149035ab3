import assert from 'node:assert/strict';
import type { EventView } from '../../../src/domain/views.ts';
import { createInstallation } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import { startProgram } from '../../support/e2e-surface/program.ts';
import { startSandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import type { SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { knowsKeys, writeTeams } from '../../support/e2e-surface/team.ts';
import { until } from '../../support/e2e-surface/until.ts';

const NAMES = ['wb-a', 'wb-b', 'wb-c', 'wb-d', 'wb-e'];
const MANY = [
  'revoke',
  '--selector',
  'team=x',
  '--reason',
  'leak',
  '--incident',
  'P123',
  '--no-replace',
] as const;

interface View {
  readonly id: string;
  readonly state: string;
  readonly members: readonly { readonly name: string; readonly stage: string }[];
}

describe('a recall whose daemon is killed in the middle of a wave', function () {
  this.timeout(150_000);
  let place: Installation;
  let sandbox: SandboxProcess;

  before(async () => {
    [place, sandbox] = await Promise.all([createInstallation(), startSandboxProcess()]);
    await writeTeams(place, sandbox, Object.fromEntries(NAMES.map((name) => [name, 'x'])));
  });
  after(async () => {
    await place.remove();
    await sandbox.stop();
  });

  const recalls = async (): Promise<readonly View[]> =>
    (await place.json<{ items: readonly View[] }>('revoke', '--status')).items;
  const count = ({ members }: View, stage: string): number =>
    members.filter((each) => each.stage === stage).length;

  it('goes on after the start, whoever has gone home, deletes each application once, and proves every key dead', async () => {
    const daemon = await place.start();
    await knowsKeys(place, NAMES.length);
    // The first of a wave of four is answered late, so that the wave is open when the daemon dies.
    await sandbox.fault({
      route: 'POST /developer/applications/*/delete',
      kind: 'delay-after',
      ms: 4_000,
      skip: 1,
    });
    const asked = startProgram([...MANY, '--waves', '1,4', '--yes', '5', '--data', place.data]);
    const open = await until('the middle of the second wave', async () => {
      const [view] = await recalls();
      return view !== undefined && count(view, 'dead') >= 1 && count(view, 'begun') >= 1 ? view : null;
    });
    await daemon.stop('SIGKILL');
    const watcher = await asked.stop('SIGTERM');
    assert.match(watcher.stderr, /WAVE 2 {3}4: /);
    await place.start();
    const view = await until(
      'the end of the recall, once the lease of the dead process has run out',
      async () => {
        const seen = await place.json<View>('revoke', '--status', open.id);
        return seen.state === 'over' ? seen : null;
      },
      80_000,
    );
    assert.equal(count(view, 'dead'), NAMES.length);
    for (const name of NAMES) {
      const { deletedAt, counters, keys } = await sandbox.application(name);
      assert.ok(deletedAt !== null && counters.deleted === 1, name);
      assert.ok(
        keys.every(({ live }) => !live),
        name,
      );
      const { items } = await place.json<{ items: readonly EventView[] }>('audit', 'list', name);
      const types = items.map(({ event }) => event.type);
      assert.deepEqual(
        types.filter((type) => type === 'KillOpened' || type === 'ProvenDead'),
        ['KillOpened', 'ProvenDead'],
      );
    }
    const { code, stdout } = await place.cli('report', 'P123');
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^# Incident P123\n\n5 credentials, 5 keys to end: each was seen refused, no revocation is open/,
    );
  });
});
