import assert from 'node:assert/strict';
import { join } from 'node:path';
import { administrator } from '../../src/domain/access/caller.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import type { CredentialEvent } from '../../src/domain/events.ts';
import type { FaultView } from '../../src/domain/fault.ts';
import { KEY, NOW, probe, rotationEvents, somePlan } from '../http/sample-fleet.ts';
import { startDaemon, widest } from './world-for-tests.ts';
import type { Daemon } from './world-for-tests.ts';

const FAULT: FaultView = {
  code: 'KT4005',
  place: 'issuer webull',
  saw: 'too many resets',
  expected: 'fewer',
  next: 'keyturn why wb-risk',
};
const OPENED = rotationEvents(1, 2)[0]!;
const CLOSED: CredentialEvent = { type: 'Closed' };
const CALLED = rotationEvents(1, 2).slice(0, 3);

describe('watching a rotation', () => {
  let daemon: Daemon;
  beforeEach(async () => void (daemon = await startDaemon()));
  afterEach(() => daemon.stop());

  it('prints each step as it is done and where the credential stands then', async () => {
    daemon.double.script('wb-orders-1', rotationEvents(7, 8));
    const { code, out, err } = await daemon.keyturn('rotate', 'wb-orders-1', '--note', 'drill');
    assert.equal(code, 0);
    assert.equal(
      err,
      `wb-orders-1   rotation requested
  ✔ preflight
  ✔ reset at issuer      sealed c0ffee00
  ✔ accepted by issuer   v8
  ✔ staged               vault-prod:kv/trading/wb
  ✔ verified             vault-prod:kv/trading/wb
  ✔ promoted             vault-prod:kv/trading/wb
`,
    );
    assert.match(out, /^wb-orders-1 {3}v8 current · v7 still accepted, ends Tue 8 Dec 10:00 \(in 6d 3h\)\n$/);
    const [asked] = daemon.double.calls.filter(({ operation }) => operation === 'rotate');
    assert.deepEqual(asked?.args.slice(1), [{ note: 'drill', afterLoss: false }, administrator()]);
  });

  it('gives programs the credential on stdout alone', async () => {
    daemon.double.script('wb-orders-1', rotationEvents(7, 8));
    const { out } = await daemon.keyturn('rotate', 'wb-orders-1', '-o', 'json');
    assert.equal((JSON.parse(out) as { name: string }).name, 'wb-orders-1');
  });

  const endings: readonly {
    readonly what: string;
    readonly events: readonly CredentialEvent[];
    readonly code: number;
    readonly says: RegExp;
  }[] = [
    {
      what: '3 when the issuer refuses and only a person can go on',
      events: [OPENED, { type: 'Refused', attempt: KEY.attempt, fault: FAULT, retryAt: null }],
      code: 3,
      says: /✖ refused by issuer +KT4005 too many resets\nKT4005 issuer webull: too many resets/,
    },
    {
      what: '6 when the issuer allows it much later only',
      events: [OPENED, { type: 'Refused', attempt: KEY.attempt, fault: FAULT, retryAt: NOW + DAY_MS }],
      code: 6,
      says: /KT4005/,
    },
    {
      what: '6 when the outcome is unknown',
      events: [
        ...CALLED,
        { type: 'Quarantined', attempt: KEY.attempt, untilAt: NOW + DAY_MS, why: 'no reply' },
      ],
      code: 6,
      says: /▲ outcome unknown +nothing is sent again; compared after Thu 3 Dec 06:00\nNext: keyturn why wb-risk/,
    },
    {
      what: '3 when the secret is lost',
      events: [
        ...CALLED,
        { type: 'SecretLost', attempt: KEY.attempt, oldEndsAt: NOW + DAY_MS, evidence: 'e' },
      ],
      code: 3,
      says: /✖ secret lost +old key ends Thu 3 Dec 06:00\nNext: keyturn rotate wb-risk --after-loss/,
    },
    {
      what: '1 when it is given up',
      events: [OPENED, { type: 'Aborted', fault: FAULT }],
      code: 1,
      says: /✖ given up +KT4005 too many resets/,
    },
  ];
  for (const { what, events, code, says } of endings) {
    it(`exits ${what}`, async () => {
      daemon.double.script('wb-risk', events);
      const run = await daemon.keyturn('rotate', 'wb-risk');
      assert.equal(run.code, code, run.err);
      assert.match(run.err, says);
      assert.ok(widest(run.err) <= 80, run.err);
    });
  }

  it('goes on through a refusal that the issuer lifts in time', async () => {
    const refused: CredentialEvent = {
      type: 'Refused',
      attempt: KEY.attempt,
      fault: FAULT,
      retryAt: NOW + 30_000,
    };
    daemon.double.script('wb-risk', [OPENED, refused, ...rotationEvents(1, 2).slice(1)]);
    assert.equal((await daemon.keyturn('rotate', 'wb-risk')).code, 0);
  });

  it('says once what fails and is tried again, and exits 6 when the time is up', async () => {
    daemon.double.set('wb-risk', {
      retries: [{ step: 'stage vault-prod', tries: 2, retryAt: NOW + 60_000, fault: FAULT }],
    });
    const { code, err } = await daemon.keyturn('rotate', 'wb-risk', '--timeout', '1s');
    assert.equal(code, 6);
    assert.equal(err.match(/✖ stage vault-prod +KT4005 too many resets · again in \d+s/g)?.length, 1, err);
    assert.match(
      err,
      /KT6036 wb-risk: it was not at rest when the time was up; .*Next: keyturn why wb-risk/s,
    );
  });

  it('only detaches on Ctrl-C, and says so', async () => {
    daemon.double.script('wb-risk', CALLED);
    const { code, err } = await daemon.with({ interruptAfter: '✔ preflight' })('rotate', 'wb-risk');
    assert.equal(code, 6);
    assert.match(err, /KT6036 wb-risk: you stopped watching; the daemon goes on by itself/);
    assert.match(err, /Next: keyturn show wb-risk\n$/);
  });

  it('does not watch with --no-wait or --detach', async () => {
    for (const flag of ['--no-wait', '--detach']) {
      const { code, err } = await daemon.keyturn('rotate', 'wb-risk', flag);
      assert.deepEqual([code, err], [0, 'wb-risk   rotation requested\nNext: keyturn show wb-risk\n']);
    }
  });

  it('watches each rotation of an applied plan, from where the plan was made', async () => {
    const file = join(daemon.data, 'week.plan');
    daemon.double.push('wb-quotes', ...rotationEvents(null, 1));
    daemon.double.plan = { ...somePlan(), items: somePlan().items.map((item) => ({ ...item, seq: 10 })) };
    await daemon.keyturn('plan', '--out', file);
    daemon.double.script('wb-quotes', rotationEvents(1, 2));
    const { code, err } = await daemon.keyturn('apply', file);
    assert.equal(code, 0, err);
    assert.equal(err.match(/✔ preflight/g)?.length, 1);
    assert.match(err, /✔ accepted by issuer +v2/);
  });
});

describe('watching a revocation', () => {
  let daemon: Daemon;
  beforeEach(async () => void (daemon = await startDaemon()));
  afterEach(() => daemon.stop());

  const deleted: readonly CredentialEvent[] = [
    { type: 'KillOpened', containment: 'kill_1', leaked: true, incident: null, replace: true, note: null },
    {
      type: 'DeleteStarted',
      attempt: KEY.attempt,
      applicationIds: ['app-1'],
      before: { '1': probe('accepted') },
    },
    { type: 'Deleted', applicationIds: ['app-1'] },
  ];
  const proven: CredentialEvent = {
    type: 'ProvenDead',
    proofs: [{ version: 1, before: probe('accepted'), refused: probe('dead'), survivor: null }],
  };

  it('says revoked once the key was seen refused, and follows the new key', async () => {
    daemon.double.script('wb-risk', [
      ...deleted,
      proven,
      { type: 'Closed' },
      ...rotationEvents(null, 2).slice(0, -1),
      { type: 'Closed' },
    ]);
    const { code, err } = await daemon.keyturn('revoke', 'wb-risk', '--leaked', '--yes', 'wb-risk');
    assert.equal(code, 0, err);
    assert.match(err, /✔ deleted at issuer .*\n {2}✔ v1 REFUSED +06:14 · revoked\n {2}✔ preflight/);
    assert.match(err, /✔ promoted/);
    assert.ok(widest(err) <= 80, err);
  });

  it('ends with the proof where no new key is wanted', async () => {
    daemon.double.script('wb-risk', [...deleted, proven, CLOSED]);
    const { code } = await daemon.keyturn('revoke', 'wb-risk', '--yes', 'wb-risk', '--no-replace');
    assert.equal(code, 0);
    const [asked] = daemon.double.calls.filter(({ operation }) => operation === 'revoke');
    assert.deepEqual(asked?.args[1], {
      leaked: false,
      incident: null,
      note: null,
      replace: false,
      spare: false,
      whenLoaded: false,
      breakGlass: null,
    });
  });

  it('never says revoked of a key that is still accepted', async () => {
    daemon.double.script('wb-risk', deleted);
    daemon.double.set('wb-risk', {
      saga: {
        id: 'kill_1',
        kind: 'kill',
        reason: 'leak',
        phase: 'deleted',
        openedAt: NOW,
        fromVersion: null,
        toVersion: null,
        move: null,
      },
      retries: [{ step: 'prove-dead', tries: 1, retryAt: NOW + 60_000, fault: { ...FAULT, code: 'KT5009' } }],
    });
    const { code, err } = await daemon.keyturn('revoke', 'wb-risk', '--yes', 'wb-risk', '--timeout', '1s');
    assert.equal(code, 6);
    assert.match(err, /✖ STILL ACCEPTED +06:00 · deleted, not revoked · again in \d+s/);
    assert.doesNotMatch(err, /REFUSED|· revoked/);
  });

  it('does not take a verdict that proves nothing for a refusal', async () => {
    const proof = { version: 1, before: null, refused: probe('unreachable'), survivor: null };
    daemon.double.script('wb-risk', [...deleted, { type: 'ProvenDead', proofs: [proof] }, CLOSED]);
    const { err } = await daemon.keyturn('revoke', 'wb-risk', '--yes', 'wb-risk', '--no-replace');
    assert.match(err, /▲ v1 unreachable +not revoked/);
    assert.doesNotMatch(err, /REFUSED/);
  });

  it('asks a person to type the name', async () => {
    daemon.double.script('wb-risk', [...deleted, proven, CLOSED]);
    const run = await daemon.with({ tty: true, typed: 'wb-risk\n', environment: { NO_COLOR: '1' } })(
      'revoke',
      'wb-risk',
      '--no-replace',
    );
    assert.equal(run.code, 0, run.err);
    assert.match(run.err, /^BLAST .*Type wb-risk to continue: /s);
  });

  const unconfirmed = [
    {
      what: 'another name is typed',
      argv: [],
      around: { tty: true, typed: 'wb-quotes\n' },
      code: 1,
      fault: 'KT6035',
    },
    { what: 'nothing is typed', argv: [], around: { tty: true, typed: '\n' }, code: 1, fault: 'KT6035' },
    {
      what: 'Ctrl-C is typed',
      argv: [],
      around: { tty: true, interruptAfter: 'Type wb-risk' },
      code: 1,
      fault: 'KT6035',
    },
    { what: 'nobody is there', argv: [], around: {}, code: 2, fault: 'KT6034' },
    { what: 'another name is given', argv: ['--yes', 'wb-quotes'], around: {}, code: 1, fault: 'KT6035' },
  ];
  for (const { what, argv, around, code, fault } of unconfirmed) {
    it(`does nothing when ${what}`, async () => {
      const run = await daemon.with({ ...around, environment: { NO_COLOR: '1' } })(
        'revoke',
        'wb-risk',
        ...argv,
      );
      assert.equal(run.code, code, run.err);
      assert.match(run.err, new RegExp(fault));
      assert.ok(daemon.double.calls.every(({ operation }) => operation !== 'revoke'));
    });
  }
});
