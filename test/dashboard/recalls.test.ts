import assert from 'node:assert/strict';
import {
  blastOf,
  canStop,
  changesRecalls,
  countsIn,
  stateOfWave,
  wavesIn,
} from '../../src/dashboard/recalls.ts';
import { recallIn } from '../../src/dashboard/sagas.ts';
import type { CredentialEvent } from '../../src/domain/events.ts';
import type { EventView } from '../../src/domain/views.ts';
import { readSelector } from '../../src/domain/recall/selector.ts';
import { RECALL, RECALL_PLAN } from '../http/recall-double.ts';
import { NOW } from '../http/sample-fleet.ts';

const told = (...events: readonly CredentialEvent[]): readonly EventView[] =>
  events.map((event, index) => ({
    ...{ position: index + 1, seq: index + 1, stream: 'cred_1', name: 'wb-1', at: NOW, actor: 'engine' },
    ...{ schema: 1, event, hash: '0'.repeat(64) },
  }));

describe('a recall on a page', () => {
  it('has its waves in order, each as bad as the worst of it', () => {
    const [asked] = RECALL.members;
    assert.ok(asked);
    const members = [{ ...asked, name: 'wb-a', wave: null, stage: 'asked' } as const, ...RECALL.members];
    assert.deepEqual(
      wavesIn({ members }).map((wave) => [wave.wave, stateOfWave(wave)]),
      [
        [null, 'asked'],
        [1, 'failing'],
        [2, 'waits'],
      ],
    );
    const dead = members.map((each) => ({ ...each, stage: 'dead' as const, wave: 1 }));
    assert.equal(stateOfWave({ wave: 1, members: dead }), 'over');
  });

  it('counts a key as alive until it was seen refused', () => {
    const { alive, dead, failing, all } = countsIn(RECALL);
    assert.deepEqual([alive, dead, failing, all], [2, 1, 1, 3]);
  });

  it('can be stopped as long as something waits, and not twice', () => {
    assert.equal(canStop({ ...RECALL, state: 'moving' }), true);
    assert.equal(canStop({ ...RECALL, state: 'stopped' }), false);
    const begun = RECALL.members.filter(({ stage }) => stage !== 'waits');
    assert.equal(canStop({ state: 'moving', members: begun }), false);
  });

  it('says before it begins whom it hits', () => {
    assert.deepEqual(blastOf(RECALL_PLAN.members), {
      ...{ keys: 3, consumers: 2, silent: 1, owners: ['group:broker-ops'], agree: 1 },
      policies: ['webull-prod'],
    });
  });

  it('is asked for anew when a key ends or somebody says a word', () => {
    assert.equal(changesRecalls({ name: 'wb-1', types: ['RecallStopped'] }), true);
    assert.equal(changesRecalls({ name: 'wb-1', types: ['ProvenDead'] }), true);
    assert.equal(changesRecalls({ name: 'wb-1', types: ['Loaded'] }), false);
  });

  it('is named by the page of a credential until it is over', () => {
    const joined: CredentialEvent = {
      type: 'RecallJoined',
      order: {
        ...{ recall: 'recall_01', by: 'user:operator', wave: 1, members: 2, budget: 0, pauseMs: 0 },
        digest: 'd',
      },
      request: { leaked: true, incident: 'P123', replace: true, note: null },
    };
    assert.equal(recallIn(told(joined)), 'recall_01');
    assert.equal(recallIn(told(joined, { type: 'RecallClosed', recall: 'recall_01' })), null);
    assert.equal(recallIn([]), null);
  });
});

describe('a selector that is typed', () => {
  it('is labels and an issuer, with whatever stands behind the first sign', () => {
    assert.deepEqual(readSelector(['team=x', 'issuer=webull', 'note=a=b c']), {
      issuer: 'webull',
      labels: { team: 'x', note: 'a=b c' },
    });
  });

  it('names what is none', () => {
    assert.deepEqual(readSelector(['team=x', '=x']), { refused: '=x' });
    assert.deepEqual(readSelector(['team']), { refused: 'team' });
  });
});
