import assert from 'node:assert/strict';
import type { WhoAmI } from '../../src/domain/access/views.ts';
import type { TaskView } from '../../src/domain/tasks/view.ts';
import { waitingFor } from '../../src/cli/waiting.ts';
import { credential, NOW } from '../http/sample-fleet.ts';
import { TASK } from '../http/sample-task.ts';
import { startDaemon, widest } from './world-for-tests.ts';
import type { Daemon } from './world-for-tests.ts';

const SECRET = 'fakefakefakefakefakefakefakefake';

describe('keyturn ceremony', () => {
  let daemon: Daemon;
  beforeEach(async () => {
    daemon = await startDaemon();
  });
  afterEach(() => daemon.stop());

  it('wants a person at a terminal', async () => {
    const { code, err } = await daemon.with({ typed: `${SECRET}\n` })('ceremony', 'start', 'wb-orders-1');
    assert.equal(code, 2);
    assert.match(err, /KT6039/);
    assert.doesNotMatch(err, new RegExp(SECRET));
    assert.deepEqual(daemon.double.calls, []);
  });

  it('takes no secret from an argument or the environment, and says that it has leaked', async () => {
    for (const name of ['--app-key', '--app-secret', '--code', '--trading-password']) {
      const { code, err } = await daemon.with({ tty: true })(
        'ceremony',
        'resume',
        'wb-orders-1',
        name,
        SECRET,
      );
      assert.equal(code, 2);
      assert.match(err, /KT6040/);
      assert.doesNotMatch(err, new RegExp(SECRET));
    }
    const environment = { KEYTURN_APP_SECRET: SECRET };
    const { err } = await daemon.with({ tty: true, environment })('ceremony', 'start', 'wb-orders-1');
    assert.match(err, /KT6040/);
    assert.deepEqual(daemon.double.calls, []);
  });

  it('gives a task back', async () => {
    const { code, err } = await daemon.keyturn('ceremony', 'release', 'wb-orders-1');
    assert.equal(code, 0);
    assert.match(err, /everybody's again/);
    assert.ok(daemon.double.calls.some(({ operation }) => operation === 'releaseTask'));
  });
});

describe('keyturn next', () => {
  let daemon: Daemon;
  beforeEach(async () => {
    daemon = await startDaemon();
  });
  afterEach(() => daemon.stop());

  it('lists what needs a person, each with the command that leads on, and ends with 3', async () => {
    const { code, out } = await daemon.keyturn('next', '--all');
    assert.equal(code, 3);
    assert.match(
      out,
      /mint +wb-orders-1 +by .*\n.*compare the last reset[\s\S]*Next: keyturn ceremony resume wb-orders-1/,
    );
    assert.ok(widest(out) <= 80, out);
    const { items } = JSON.parse((await daemon.keyturn('next', '--all', '-o', 'json')).out) as {
      items: { command: string; dueAt: string }[];
    };
    assert.match(items[0]?.dueAt ?? '', /^2026-/);
  });

  describe('is for whoever asks', () => {
    const who = (name: string, change: Partial<WhoAmI> = {}): WhoAmI => ({
      ...{ kind: 'user', name, actor: `user:${name}`, roles: ['operator'], groups: [], credentials: null },
      sessionEndsAt: null,
      ...change,
    });
    const NOTHING = { approvals: { approvals: [], reviews: [] }, rows: [] };
    const free: TaskView = { ...TASK, claim: null, operators: ['group:broker-ops', 'user:deputy'] };
    const seenBy = (asker: WhoAmI, task = free) =>
      waitingFor(asker, { ...NOTHING, tasks: [task] }).map(({ command }) => command);

    it('by the policy’s operators, and by who holds the task', () => {
      assert.equal(seenBy(who('deputy')).length, 1);
      assert.equal(seenBy(who('other', { groups: ['broker-ops'] })).length, 1);
      assert.equal(seenBy(who('other')).length, 0);
      assert.equal(seenBy(who('deputy', { roles: ['viewer'] })).length, 0);
      const held = { ...free, claim: { by: 'user:deputy', untilAt: NOW } };
      assert.equal(seenBy(who('other', { groups: ['broker-ops'] }), held).length, 0);
      assert.equal(seenBy(who('deputy'), held).length, 1);
    });

    it('and not while the daemon is at it', () =>
      assert.deepEqual(seenBy(who('deputy'), { ...free, phase: 'proving' }), []));

    it('by whose word an approval wants', () => {
      const need = { count: 1, from: ['group:security'], excludeRequester: true, policy: 'p' };
      const approval = {
        ...{
          id: 'appr_1',
          credentials: ['wb-risk'],
          action: 'rotate wb-risk',
          digest: 'd',
          by: 'user:operator',
        },
        ...{ askedAt: NOW, expiresAt: NOW, need, given: [] },
      };
      const everything = { tasks: [], rows: [], approvals: { approvals: [approval], reviews: [] } };
      const names = (asker: WhoAmI) => waitingFor(asker, everything).map(({ name }) => name);
      const security = { roles: ['approver'], groups: ['security'] } as const;
      assert.deepEqual(names(who('guard', security)), ['appr_1']);
      assert.deepEqual(names(who('operator', security)), []);
      assert.deepEqual(names(who('guard', { ...security, groups: [] })), []);
    });

    it('with what is wrong behind what waits, and nothing told twice', () => {
      const rows = [
        credential('wb-orders-1', { condition: 'overdue' }),
        credential('wb-risk', { condition: 'drift' }),
      ];
      const items = waitingFor(who('deputy'), { ...NOTHING, tasks: [free], rows });
      assert.deepEqual(
        items.map(({ name, command }) => `${name}: ${command}`),
        [`wb-orders-1: ${TASK.command}`, 'wb-risk: keyturn why wb-risk'],
      );
    });
  });
});
