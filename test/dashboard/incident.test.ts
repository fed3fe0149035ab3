import assert from 'node:assert/strict';
import { outlives, progressIn, stillAccepted } from '../../src/dashboard/incident.ts';
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

  it('knows which keys may still be accepted, and that one has outlived its deletion', () => {
    assert.deepEqual(stillAccepted(credential('wb-1')), [1]);
    const fault = { code: 'KT5009', place: '', saw: '', expected: '', next: '' };
    const view = credential('wb-1', { retries: [{ step: 'prove-dead', tries: 1, retryAt: NOW, fault }] });
    assert.equal(outlives(view), true);
    assert.equal(outlives(credential('wb-1')), false);
  });
});
