import assert from 'node:assert/strict';
import {
  addressOfFindings,
  changesFindings,
  findingFilterOf,
  leakedKeys,
  NO_FILTER,
  wantsAll,
} from '../../src/dashboard/findings.ts';
import { stripsIn } from '../../src/dashboard/sagas.ts';
import type { CredentialEvent } from '../../src/domain/events.ts';
import type { FindingView } from '../../src/domain/leaks/views.ts';
import { NOW } from '../http/sample-fleet.ts';
import { FINDING } from '../http/leaks-double.ts';

const OPEN: FindingView = FINDING;
const row = (more: Partial<FindingView>): FindingView => ({ ...OPEN, ...more });
const name = row({ id: 'leak_1', level: 'key', severity: 'warning', place: 'notes.md', version: 7 });
const second = row({ id: 'leak_2', place: 'deploy.sh', reportedAt: NOW, tools: ['trufflehog'] });
const dead = row({
  ...{ id: 'leak_3', credential: 'wb-risk', version: 1, stage: 'contained', severity: 'info' },
  ...{ keyStatus: 'revoked', place: 'old.env' },
});
const closed = row({ ...dead, id: 'leak_4', stage: 'closed', reportedAt: 1 });

describe('the findings of a page', () => {
  it('are those of one key together, the worst key first, and what is over last', () => {
    const keys = leakedKeys([closed, dead, name, second, OPEN], NO_FILTER);
    assert.deepEqual(
      keys.map(({ credential, version, places }) => [credential, version, places.map(({ id }) => id)]),
      [
        ['wb-orders-1', 8, [OPEN.id, 'leak_2']],
        ['wb-orders-1', 7, ['leak_1']],
        ['wb-risk', 1, ['leak_3', 'leak_4']],
      ],
    );
    const [first, , last] = keys;
    assert.deepEqual([first?.firstAt, first?.lastAt, first?.open?.id], [OPEN.reportedAt, NOW, OPEN.id]);
    assert.equal(last?.open, null);
  });

  it('are narrowed by what stands in the address, and back', () => {
    const of = (search: string): readonly string[] =>
      leakedKeys([OPEN, second, dead], findingFilterOf(new URLSearchParams(search))).flatMap(({ places }) =>
        places.map(({ id }) => id),
      );
    assert.deepEqual(of('q=trufflehog+DEPLOY'), ['leak_2']);
    assert.deepEqual(of('stage=contained'), ['leak_3']);
    assert.deepEqual(of('credential=wb-risk&stage=all'), ['leak_3']);
    assert.deepEqual(of('stage=nonsense').length, 3);
    const filter = findingFilterOf(new URLSearchParams('q=app.env&stage=closed&credential=wb-risk'));
    assert.equal(addressOfFindings(filter), '/findings?q=app.env&stage=closed&credential=wb-risk');
    assert.equal(addressOfFindings(NO_FILTER), '/findings');
    assert.deepEqual([wantsAll(filter), wantsAll(NO_FILTER)], [true, false]);
  });

  it('are asked for anew when something is said of them or a key ends', () => {
    assert.equal(changesFindings({ name: 'wb-1', types: ['Observed', 'ProvenDead'] }), true);
    assert.equal(changesFindings({ name: 'wb-1', types: ['Observed', 'Loaded'] }), false);
  });

  it('are no step of a rotation that is open when they are reported', () => {
    const opened = {
      ...{ type: 'Opened', rotation: 'rot_1', reason: 'age', policy: null, fromVersion: 1, toVersion: 2 },
      ...{ destinations: [], fields: {}, baseline: { issuer: null, stores: {} } },
    } satisfies CredentialEvent;
    const judged = { type: 'FindingJudged', finding: 'leak_1', verdict: 'confirmed', reason: 'x' } as const;
    const events = [opened, judged].map((event, index) => ({
      ...{ position: index + 1, seq: index + 1, stream: 'cred_1', name: 'wb-1', at: NOW, actor: 'engine' },
      ...{ schema: 1, event, hash: '0'.repeat(64) },
    }));
    assert.deepEqual(
      stripsIn(events)[0]?.steps.map(({ type }) => type),
      ['Opened'],
    );
  });
});
