import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { requireServer } from '../support/servers/require.ts';
import { MODEL, search } from '../support/torture/spin.ts';
import { read } from '../house/tree.ts';
import { BROKEN } from './broken.ts';

/** A model that has lost its way has a few thousand states, and no error. */
const AT_LEAST_STATES = 1_500_000;
/** Resetting what is reset already, at the ends of inlined blocks. */
const MOST_UNREACHED = 0.01;

describe('the model of the rotation', () => {
  const text = readFileSync(MODEL, 'utf8');

  it('names every event of the code, as modelled or as left out', () => {
    const union = /export type CredentialEvent =([^]*?);\n\nexport type EventType/.exec(
      read('src/domain/events.ts'),
    );
    const written = [
      union?.[1],
      read('src/domain/life/end-events.ts'),
      read('src/domain/containment-events.ts'),
      read('src/domain/leaks/events.ts'),
      read('src/domain/recall/order.ts'),
    ].join('');
    const inCode = [...written.matchAll(/readonly type: '(\w+)'/g)].map(([, name]) => name);
    const modelled = words(/mtype:event = \{([^}]*)\}/.exec(text)?.[1]);
    const leftOut = words(/Not modelled: ([^.]*)\./.exec(text)?.[1]?.replaceAll('*', ''));
    assert.ok(modelled.length > 15);
    assert.deepEqual([...modelled, ...leftOut].sort(), inCode.sort());
  });

  it('names every phase of the code, as modelled or as left out', () => {
    const union = /export type RotationPhase =([^]*?);\n\nexport type Rotation /.exec(
      read('src/domain/credential.ts'),
    );
    const inCode = [...(union?.[1] ?? '').matchAll(/readonly phase: '([\w-]+)'/g)].map(([, name]) => name);
    const modelled = words(/mtype:phase = \{([^}]*)\}/.exec(text)?.[1]);
    const leftOut = words(/Phases not modelled: ([^.]*)\./.exec(text)?.[1]);
    assert.deepEqual(
      [...modelled.filter((name) => name !== 'rest'), ...leftOut].sort(),
      inCode.map((name) => name?.replaceAll('-', '_')).sort(),
    );
  });

  it('names every switch that it can be broken with', () => {
    const named = words(/must fail: ([A-Z_\s*]+)\*\//.exec(text)?.[1]?.replaceAll('*', ' ')).sort();
    const used = new Set([...text.matchAll(/#ifn?def (\w+)/g)].map(([, name]) => name ?? ''));
    const budgets = ['CRASHES', 'TAKEOVERS', 'FAULTS', 'APPROVALS', 'DRIFTS'];
    assert.deepEqual(named, Object.keys(BROKEN).sort());
    assert.deepEqual(named, [...used].filter((name) => !budgets.includes(name)).sort());
  });
});

describe('the model of the rotation, in every state', function () {
  this.timeout(120_000);

  before(function () {
    requireServer(this, 'spin');
  });

  it('keeps every promise with two replicas, a crash, a zombie, bad luck and a person', async () => {
    const found = await search({ defines: [], for: 'broken promises' });
    assert.equal(found.violated, null);
    assert.equal(found.errors, 0);
    assert.ok(found.exhaustive);
    assert.ok(found.states > AT_LEAST_STATES, `${found.states} states`);
    assert.ok(found.unreached < MOST_UNREACHED * found.statements, `${found.unreached} statements unreached`);
  });

  it('comes to an end in every run', async () => {
    const found = await search({ defines: ['DRIFTS=0', 'TAKEOVERS=0'], for: 'endless runs' });
    assert.equal(found.errors, 0);
    assert.ok(found.exhaustive);
    assert.ok(found.states > 50_000, `${found.states} states`);
  });

  for (const [define, violated] of Object.entries(BROKEN))
    it(`breaks with ${define}: ${violated.replaceAll('_', ' ')}`, async () => {
      const found = await search({ defines: [define], for: 'the break' });
      assert.equal(found.violated, violated);
      assert.equal(found.errors, 1);
    });
});

function words(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter((word) => word !== '');
}
