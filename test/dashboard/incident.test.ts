import assert from 'node:assert/strict';
import {
  choicesFor,
  outlives,
  progressIn,
  stillAccepted,
  waitsForPerson,
} from '../../src/dashboard/incident.ts';
import type { CredentialEvent, DeathProof } from '../../src/domain/events.ts';
import type { EventView } from '../../src/domain/views.ts';
import { credential, NOW } from '../http/sample-fleet.ts';

const told = (...events: readonly CredentialEvent[]): readonly EventView[] =>
  events.map((event, index) => ({
    ...{ position: index + 1, seq: index + 1, stream: 'cred_1', name: 'wb-1', at: NOW + index * 1_000 },
    ...{ actor: 'engine', schema: 1, event, hash: '0'.repeat(64) },
  }));
const kill: CredentialEvent = {
  ...{ type: 'KillOpened', containment: 'kill_1', leaked: true, incident: 'P123', replace: true, note: null },
};
const deleted: CredentialEvent = { type: 'Deleted', applicationIds: ['app-1'] };
const proof: DeathProof = { version: 1, before: null, refused: { verdict: 'dead', at: NOW }, survivor: null };
const first: CredentialEvent = {
  ...{ type: 'Opened', rotation: 'rot_1', reason: 'first', policy: null, fromVersion: null, toVersion: 2 },
  ...{ destinations: [], fields: {}, baseline: { issuer: null, stores: {} } },
};

describe('the progress of a revocation', () => {
  it('shows nothing as good before the key was seen refused', () => {
    const progress = progressIn(told(kill, deleted), null);
    assert.equal(progress?.provenAt, null);
    assert.ok(progress.steps.every(({ tone }) => tone !== 'good'));
    const proven = progressIn(told(kill, deleted, { type: 'ProvenDead', proofs: [proof] }), null);
    assert.equal(proven?.provenAt, NOW + 2_000);
    assert.deepEqual(
      proven.steps.map(({ tone }) => tone),
      ['quiet', 'quiet', 'good'],
    );
  });

  it('is that of the one that began after a position, also once it is over, with the key that follows', () => {
    const over = told(kill, { type: 'ProvenDead', proofs: [proof] }, { type: 'Closed' }, first);
    assert.equal(progressIn(over, null), null);
    assert.equal(progressIn(over, 1), null);
    assert.equal(progressIn(over, 0)?.replacement?.reason, 'first');
  });

  const spare = { application: 'wb-1-b', leaves: 'wb-1', leaked: true, incident: null, note: null };
  const moving: readonly CredentialEvent[] = [
    { type: 'SpareOpened', rotation: 'rot_1', fromVersion: 1, toVersion: 2, spare },
    { ...first, reason: 'leak', fromVersion: 1 },
    { type: 'TaskOpened', task: 'task_1', kind: 'mint' },
  ];
  const movedOff: readonly CredentialEvent[] = [
    { type: 'Sealed', attempt: 'att_1', digest: 'd', bytes: 1, status: null },
    { type: 'MovedOff', version: 2, fromVersion: 1, application: 'wb-1-b' },
    { ...kill, moved: { version: 2, left: 'wb-1' } },
    { type: 'DeleteStarted', attempt: 'att_2', applicationIds: ['wb-1'], before: {} },
    { type: 'TaskOpened', task: 'task_2', kind: 'delete' },
  ];

  it('is one piece of work where consumers are moved first, green only once the old key was seen refused', () => {
    const events = [...moving, ...movedOff, deleted];
    const progress = progressIn(told(...events), null);
    assert.equal(progress?.steps.length, events.length);
    assert.ok(progress.steps.every(({ tone }) => tone !== 'good'));
    const over = told(...events, { type: 'ProvenDead', proofs: [proof] }, { type: 'Closed' });
    assert.equal(progressIn(over, 0)?.replacement, null);
    assert.ok(progressIn(over, 0)?.provenAt);
  });

  it('knows what a person is needed for', () => {
    const waits = (...events: readonly CredentialEvent[]) =>
      waitsForPerson(progressIn(told(...events), null)?.steps ?? []);
    assert.equal(waits(...moving), 'mint');
    assert.equal(waits(...moving, ...movedOff.slice(0, 1)), null);
    assert.equal(waits(...moving, ...movedOff), 'delete');
    assert.equal(waits(...moving, ...movedOff, deleted), null);
  });

  it('does not count the key that consumers are moved to among those that are to end', () => {
    const [v1] = credential('wb-1').versions;
    assert.ok(v1);
    const saga = {
      ...({ id: 'rot_1', kind: 'rotation', reason: 'leak', phase: 'delivering', openedAt: NOW } as const),
      ...{ fromVersion: 1, toVersion: 2, move: { from: 'wb-1', to: 'wb-1-b', moved: false } },
    };
    const before = [v1, { ...v1, version: 2, status: 'pending' as const }];
    assert.deepEqual(stillAccepted({ versions: before, saga }), [1]);
    const after = [
      { ...v1, status: 'previous' as const },
      { ...v1, version: 2 },
    ];
    const moved = { ...saga, kind: 'kill' as const, move: { ...saga.move, moved: true } };
    assert.deepEqual(stillAccepted({ versions: after, saga: moved }), [1]);
  });

  it('offers a move only where there is an application to move to', () => {
    assert.deepEqual(choicesFor({ standby: null }), ['kill', 'kill-only', 'rollover']);
    assert.equal(choicesFor({ standby: 'wb-1-b' })[0], 'spare');
  });

  it('knows which keys may still be accepted, and that one has outlived its deletion', () => {
    assert.deepEqual(stillAccepted(credential('wb-1')), [1]);
    const fault = { code: 'KT5009', place: '', saw: '', expected: '', next: '' };
    const view = credential('wb-1', { retries: [{ step: 'prove-dead', tries: 1, retryAt: NOW, fault }] });
    assert.equal(outlives(view), true);
    assert.equal(outlives(credential('wb-1')), false);
  });
});
