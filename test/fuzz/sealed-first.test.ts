import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unregistered } from '../../src/domain/credential.ts';
import type { CredentialState } from '../../src/domain/credential.ts';
import type { CredentialEvent } from '../../src/domain/events.ts';
import { fold } from '../../src/domain/fold.ts';
import { perform } from '../../src/engine/perform/perform.ts';
import type { Commit, StepContext } from '../../src/engine/perform/context.ts';
import type { Step } from '../../src/domain/rotation/step.ts';
import { parseReply } from '../../src/issuers/webull/reply.ts';
import type { Custody } from '../../src/ports/custody.ts';
import type { CallOutcome, Issuer, KeyManagement } from '../../src/ports/issuer.ts';
import type { Journal } from '../../src/ports/journal.ts';
import { movableClock } from '../../src/platform/clock.ts';
import { openTemporaryJournal } from '../journal/temporary.ts';
import type { TemporaryJournal } from '../journal/temporary.ts';
import { quietPorts } from '../engine/quiet-ports.ts';
import { policy, profile, spec, START_AT } from '../support/history.ts';
import { hostile } from './hostile-bytes.ts';
import { anyStatus } from './hostile-server.ts';
import { holds, LIMIT_MS } from './holds.ts';
import { CANARY } from './verdict.ts';

const KEY = {
  ...{ applicationId: 'app-1', appKey: 'a'.repeat(32), appSecret: CANARY },
  ...{ effectiveAt: '2026-11-22T12:00:00.000Z', expiresAt: null },
};

/** What happened to the bytes of one reply, in order. */
interface Trace {
  readonly did: string[];
  sealed: Uint8Array | null;
  readonly events: string[];
}

describe('the bytes of any reply', function () {
  this.timeout(LIMIT_MS);

  let place: TemporaryJournal;

  before(async () => {
    place = await openTemporaryJournal();
  });

  after(() => place.remove());

  it('are sealed and escrowed whole, then committed, before anything reads them', () =>
    holds(
      300,
      fc.asyncProperty(hostile(KEY), anyStatus, async (bytes, status) => {
        const trace = await callAndParse(place.journal(), { kind: 'replied', status, bytes });
        if (bytes.length === 0)
          return assert.deepEqual(trace.did, ['commit CallStarted', 'commit Quarantined']);
        assert.deepEqual(trace.did.slice(0, 5), [
          'commit CallStarted',
          'seal',
          'escrow',
          'commit Sealed',
          'parse',
        ]);
        assert.deepEqual(Buffer.from(trace.sealed ?? []), Buffer.from(bytes));
        const beyondTheirIds = trace.events.map((text) => text.replace(/"applicationId":"[^"]*"/, ''));
        for (const text of beyondTheirIds) assert.ok(!text.includes(CANARY), text);
      }),
    ));
});

/** The real performers of the call and of the parsing, with spies around them. */
async function callAndParse(journal: Journal, outcome: CallOutcome): Promise<Trace> {
  const trace: Trace = { did: [], sealed: null, events: [] };
  let state = preflighted();
  for (const step of [{ do: 'call' }, { do: 'parse' }] as const satisfies readonly Step[]) {
    if (step.do === 'parse' && !trace.did.includes('commit Sealed')) break;
    for await (const commit of perform(step, contextOf(journal, trace, state, outcome))) {
      trace.did.push(`commit ${commit.events.map(({ type }) => type).join('+')}`);
      state = folded(state, commit, trace);
    }
  }
  return trace;
}

function folded(state: CredentialState, commit: Commit, trace: Trace): CredentialState {
  return commit.events.reduce((before, event) => {
    trace.events.push(JSON.stringify(event));
    return fold(before, { at: START_AT, event });
  }, state);
}

function preflighted(): CredentialState {
  const events: readonly CredentialEvent[] = [
    { type: 'Registered', name: spec.name },
    { type: 'NothingToImport', why: 'no key at the issuer yet' },
    {
      type: 'Opened',
      rotation: 'rot_1',
      reason: 'first',
      policy: null,
      fromVersion: null,
      toVersion: 1,
      destinations: spec.destinations,
      fields: spec.fields,
      baseline: { issuer: null, stores: {} },
    },
    { type: 'Preflighted', checks: [] },
  ];
  return events.reduce((before, event) => fold(before, { at: START_AT, event }), unregistered('cred_1'));
}

function contextOf(
  journal: Journal,
  trace: Trace,
  state: CredentialState,
  outcome: CallOutcome,
): StepContext {
  const never = (what: string) => async (): Promise<never> => {
    throw new Error(`${what} is not used here`);
  };
  const management: KeyManagement = {
    observe: async () => ({ application: null, issuerNowAt: null }),
    prepareReset: never('a reset'),
    prepareGenerate: async () => ({ applicationId: 'app-1', send: async () => outcome }),
    deleteApplication: never('a deletion'),
  };
  const issuer: Issuer = {
    ...{ name: 'webull', profile, rehearsal: true, settleMs: 30_000, management, portal: null },
    parse: (bytes, status) => {
      trace.did.push('parse');
      return parseReply('issuer webull', bytes, status);
    },
    probe: never('a probe'),
    close: async () => undefined,
  };
  const quiet = quietPorts({ ...journal, sealed: async () => trace.sealed }, movableClock());
  const custody = spied(trace, quiet.custody);
  return {
    ...{ state, spec, policy, issuer, ports: { ...quiet, custody } },
    ...{ agreements: never('an agreement'), adoption: never('who has loaded what') },
  };
}

function spied(trace: Trace, quiet: Custody): Custody {
  return {
    ...quiet,
    seal: async (header, bytes) => {
      trace.did.push('seal');
      trace.sealed = Uint8Array.from(bytes);
      return { header, file: trace.sealed, digest: 'd' };
    },
    escrow: async () => void trace.did.push('escrow'),
    open: async (file) => file,
  };
}
