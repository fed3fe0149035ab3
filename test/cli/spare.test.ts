import assert from 'node:assert/strict';
import type { CredentialEvent } from '../../src/domain/events.ts';
import { blastScreen } from '../../src/cli/screen/blast.ts';
import type { CredentialView } from '../../src/domain/views.ts';
import { fleet, KEY, NOW, probe, rotationEvents } from '../http/sample-fleet.ts';
import { startDaemon, widest } from './world-for-tests.ts';
import type { Daemon } from './world-for-tests.ts';

const UTC = { now: NOW, timezone: 'UTC' };

function orders(): CredentialView {
  const found = fleet().find(({ name }) => name === 'wb-orders-1');
  assert.ok(found);
  return found;
}

const CLOSED: CredentialEvent = { type: 'Closed' };

describe('the screen before a revocation of a credential with a standby application', () => {
  it('names the way by the standby application, where there is one', () =>
    assert.match(
      blastScreen({ ...orders(), standby: 'wb-orders-1-b' }, 'kill', UTC),
      /INSTEAD {2}keyturn revoke wb-orders-1 --spare makes a key at wb-orders-1-b and\n {9}moves consumers there first\.\n$/,
    ));

  it('says what a move to the standby application leaves open, and until when', () => {
    assert.equal(
      blastScreen({ ...orders(), standby: 'wb-orders-1-b' }, 'spare', UTC),
      `BLAST    2 consumers · last loaded 12s ago: order-router, risk-batch
SPARE    v9 is made at wb-orders-1-b and put where consumers read it. v7
         (previous) and v8 (current) stay accepted until then.
THEN     the key application wb-orders-1 is deleted at once: v7 (previous) and
         v8 (current) end, and whoever has not loaded v9 by then FAILS.
UNTIL    a thief keeps access until the old key was seen refused; without
         --spare it ends now.
`,
    );
  });

  it('says that nobody fails, and for what it waits, where the old key ends once all have loaded the new one', () =>
    assert.match(
      blastScreen({ ...orders(), standby: 'wb-orders-1-b' }, 'spare-when-loaded', UTC),
      /THEN {5}once every consumer and each of its pods has loaded v9, the key\n {9}application wb-orders-1 is deleted: .*\n {9}Nothing is deleted before that\.\n/,
    ));
});

describe('keyturn revoke --spare', () => {
  let daemon: Daemon;
  beforeEach(async () => void (daemon = await startDaemon()));
  afterEach(() => daemon.stop());

  const deleting: readonly CredentialEvent[] = [
    {
      ...{ type: 'DeleteStarted', attempt: KEY.attempt, applicationIds: ['app-1'] },
      before: { '1': probe('accepted') },
    },
    { type: 'Deleted', applicationIds: ['app-1'] },
  ];
  const proven: CredentialEvent = {
    type: 'ProvenDead',
    proofs: [{ version: 1, before: probe('accepted'), refused: probe('dead'), survivor: null }],
  };
  const spare = { application: 'wb-risk-b', leaves: 'wb-risk', leaked: true, incident: null, note: null };
  const moving: readonly CredentialEvent[] = [
    { type: 'Superseded', rotation: 'rot_0', by: 'rot_1' },
    { type: 'SpareOpened', rotation: 'rot_1', fromVersion: 1, toVersion: 2, spare },
    ...rotationEvents(1, 2).slice(0, -1),
  ];
  const movedOff: readonly CredentialEvent[] = [
    { type: 'MovedOff', version: 2, fromVersion: 1, application: 'wb-risk-b' },
    {
      ...{
        type: 'KillOpened',
        containment: 'kill_1',
        leaked: true,
        incident: null,
        replace: true,
        note: null,
      },
      moved: { version: 2, left: 'wb-risk' },
    },
  ];
  const revokeBySpare = (...more: readonly string[]) =>
    daemon.keyturn('revoke', 'wb-risk', '--leaked', '--spare', '--yes', 'wb-risk', ...more);

  it('moves to the standby application first, and says still accepted until the old key was seen refused', async () => {
    daemon.double.set('wb-risk', { standby: 'wb-risk-b' });
    daemon.double.script('wb-risk', [...moving, ...movedOff, ...deleting, proven, CLOSED]);
    const { code, err } = await revokeBySpare();
    assert.equal(code, 0, err);
    assert.match(
      err,
      /✖ v1 STILL ACCEPTED +06:\d\d · moved off, not revoked\n[^]*✔ v1 REFUSED +06:14 · revoked/,
    );
    const [asked] = daemon.double.calls.filter(({ operation }) => operation === 'revoke');
    assert.ok((asked?.args[1] as { readonly spare: boolean }).spare);
    assert.ok(widest(err) <= 80, err);
  });

  it('asks for an end once all have loaded the new key, and for that with --spare only', async () => {
    daemon.double.set('wb-risk', { standby: 'wb-risk-b' });
    daemon.double.script('wb-risk', [...moving, ...movedOff, ...deleting, proven, CLOSED]);
    const { code, err } = await revokeBySpare('--when-loaded');
    assert.equal(code, 0, err);
    const [asked] = daemon.double.calls.filter(({ operation }) => operation === 'revoke');
    assert.ok((asked?.args[1] as { readonly whenLoaded: boolean }).whenLoaded);
    assert.equal((await daemon.keyturn('revoke', 'wb-risk', '--when-loaded', '--dry-run')).code, 2);
  });

  it('leaves a person with the command where only they can delete the old application', async () => {
    daemon.double.set('wb-risk', { standby: 'wb-risk-b' });
    const task: CredentialEvent = { type: 'TaskOpened', task: 'task_1', kind: 'delete' };
    daemon.double.script('wb-risk', [...moving, ...movedOff, ...deleting.slice(0, 1), task]);
    const { code, err } = await revokeBySpare();
    assert.equal(code, 3, err);
    assert.match(err, /Next: keyturn ceremony resume wb-risk\n$/);
    assert.doesNotMatch(err, /REFUSED/);
  });

  it('asks nobody to type anything where there is no standby application', async () => {
    const { code, err } = await revokeBySpare();
    assert.equal(code, 1, err);
    assert.match(err, /^KT5029 /);
    assert.ok(daemon.double.calls.every(({ operation }) => operation !== 'revoke'));
  });

  it('only shows what it would do in a dry run', async () => {
    const { code, err } = await daemon.keyturn('revoke', 'wb-risk', '--dry-run');
    assert.equal(code, 0);
    assert.match(err, /^BLAST [^]*KILL [^]*THEN /);
    assert.ok(daemon.double.calls.every(({ operation }) => operation !== 'revoke'));
  });
});
