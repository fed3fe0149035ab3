import assert from 'node:assert/strict';
import { conditionsOf } from '../../src/domain/alerts/conditions.ts';
import { HOUR_MS } from '../../src/domain/duration.ts';
import type { CredentialEvent } from '../../src/domain/events.ts';
import { Fault } from '../../src/domain/fault.ts';
import { lifeEvents, lifePlan } from '../../src/domain/life/plan.ts';
import { agreementsOf, isExplained } from '../../src/domain/permissions/agreement.ts';
import { changesBetween, changeText, withChanges } from '../../src/domain/permissions/compare.ts';
import { HERE, listed, probed } from '../../src/domain/permissions/seen.ts';
import type { SeenPermissions } from '../../src/domain/permissions/seen.ts';
import { notBegun } from '../../src/domain/onboarding/state.ts';
import type { ChangeRequest } from '../../src/domain/onboarding/state.ts';
import { factsAt, imported, START_AT } from '../support/history.ts';

const FIRST = listed(['/broker/**', 'GET /app/me'], ['10.0.0.1']);
const PROBE = 'GET /broker/accounts/virtual-accounts/list';

const observed = (permissions: SeenPermissions): CredentialEvent => ({
  ...{ type: 'Observed', keys: { 1: 'accepted' }, destinations: {}, resetElsewhere: false, permissions },
});
/** The state and what is raised of permissions after looks that show these, one after the other. */
const after = (...looks: readonly SeenPermissions[]) => {
  const { state } = looks.reduce((history, look) => history.and(observed(look)), imported());
  const { raised } = conditionsOf(state, factsAt(START_AT + HOUR_MS));
  return { state, raised: raised.filter(({ code }) => ['KT-A363', 'KT-A364'].includes(code)) };
};
const texts = (before: SeenPermissions, now: SeenPermissions) =>
  changesBetween(before, now).map((change) => `${changeText(change)}${change.wider ? ', wider' : ''}`);

describe('what keys may do', () => {
  it('is compared with what was seen first, however it is ordered', () => {
    assert.deepEqual(after(FIRST).raised, []);
    assert.deepEqual(after(FIRST, listed(['GET /app/me', '/broker/**'], ['10.0.0.1'])).raised, []);
  });

  it('is wider by an endpoint that no pattern covered, by an address, and by the end of a whitelist', () => {
    assert.deepEqual(
      texts(FIRST, listed(['/broker/**', 'GET /app/me', 'POST /trading/**'], ['10.0.0.1', '10.0.0.2'])),
      ['may now call POST /trading/**, wider', 'may now be used from 10.0.0.2, wider'],
    );
    assert.deepEqual(texts(FIRST, listed(FIRST.endpoints, [])), [
      'may now be used from anywhere, wider',
      'may no longer be used from 10.0.0.1',
    ]);
    assert.deepEqual(texts(FIRST, listed(['/broker/**', '/broker/orders', 'GET /app/me'], ['10.0.0.1'])), [
      'may now call /broker/orders',
    ]);
    assert.deepEqual(texts(listed(['/broker/**'], []), listed(['/broker/**'], ['10.0.0.1'])), [
      'may now be used from 10.0.0.1',
      'may no longer be used from anywhere',
    ]);
  });

  it('raises one alert: critical where it is wider, a warning where it is not, none once it is as it was', () => {
    const both = listed(['/broker/**', '/trading/**'], ['10.0.0.1']);
    assert.deepEqual(
      after(FIRST, both).raised.map(({ code, summary }) => [code, summary]),
      [['KT-A363', 'may now call /trading/**; may no longer call GET /app/me']],
    );
    const less = listed(['/broker/**'], ['10.0.0.1']);
    assert.deepEqual(
      after(FIRST, less).raised.map(({ code, summary }) => [code, summary]),
      [['KT-A364', 'may no longer call GET /app/me']],
    );
    assert.deepEqual(after(FIRST, both, FIRST).raised, []);
  });

  it('names the widest first, and not more than an alert can hold', () => {
    const many = listed(['/a', '/b', '/c', '/d', '/e'], ['10.0.0.1']);
    const [raised] = after(FIRST, many).raised;
    assert.equal(
      raised?.summary,
      'may now call /a; may now call /b; may now call /c; may now call /d; and 3 more',
    );
  });

  it('is accepted as it was read: a later look is not accepted with it', () => {
    const both = listed([...FIRST.endpoints, '/trading/**'], ['10.0.0.1']);
    const { state } = after(FIRST, both);
    const facts = factsAt(START_AT + HOUR_MS);
    const seenAt = state.permissions?.seenAt ?? 0;
    const request = { act: 'accept-permissions', reason: 'asked for', seenAt } as const;
    const minted = { saga: 's', attempt: 'a' };
    const events = lifeEvents(state, facts, request, minted);
    assert.deepEqual(events, [{ type: 'PermissionsAccepted', permissions: both, reason: 'asked for' }]);
    assert.deepEqual(
      lifePlan(state, facts, request).lines.map(({ kind, text }) => `${kind} ${text}`),
      ['warns may now call /trading/**', 'keeps changes nothing at the issuer'],
    );
    const coded = (code: string) => (thrown: unknown) => thrown instanceof Fault && thrown.code === code;
    assert.throws(
      () => lifeEvents(state, facts, { ...request, seenAt: seenAt - 1 }, minted),
      coded('KT5114'),
    );
    assert.throws(() => lifeEvents(imported().state, facts, request, minted), coded('KT5114'));
    assert.throws(() => lifeEvents(after(FIRST).state, facts, request, minted), coded('KT5103'));
  });

  it('once accepted is what later looks are compared with', () => {
    const wide = listed([...FIRST.endpoints, '/trading/**'], ['10.0.0.1']);
    const accepted = imported()
      .and(observed(FIRST))
      .and(observed(wide))
      .and({ type: 'PermissionsAccepted', permissions: wide, reason: 'asked for' });
    const raised = ({ state }: typeof accepted) =>
      conditionsOf(state, factsAt(START_AT)).raised.flatMap(({ code }) =>
        code.startsWith('KT-A36') ? code : [],
      );
    assert.deepEqual(raised(accepted), []);
    assert.deepEqual(raised(accepted.and(observed(FIRST))), ['KT-A364']);
  });

  it('is not raised of a key that is being ended', () => {
    const ending = imported()
      .and(observed(FIRST))
      .and(observed(listed(['/**'], [])))
      .and({
        ...{ type: 'KillOpened', containment: 'kill_1', leaked: false, incident: null },
        ...{ replace: false, note: null },
      });
    const codes = conditionsOf(ending.state, factsAt(START_AT)).raised.map(({ code }) => code);
    assert.ok(!codes.includes('KT-A363'));
  });

  describe('where only signed calls tell', () => {
    const granted = { endpoint: PROBE, permitted: true };

    it('is not known before an answer tells, and stays known while answers tell nothing', () => {
      assert.equal(probed(null, null, false), null, 'refused for its address: the endpoint is unknown');
      const known = probed(null, granted, true);
      assert.deepEqual(known, { by: 'probe', endpoints: [PROBE], addresses: [HERE] });
      assert.deepEqual(probed(known, null, null), known);
    });

    it('is narrower by an endpoint that is refused, and by an address', () => {
      const known = probed(null, granted, true)!;
      assert.deepEqual(texts(known, probed(known, { endpoint: PROBE, permitted: false }, true)!), [
        `may no longer call ${PROBE}`,
      ]);
      assert.deepEqual(texts(known, probed(known, null, false)!), [
        'may no longer be used from the address of keyturn',
      ]);
    });

    it('begins anew where a program may read the list from now on', () => {
      assert.deepEqual(after(probed(null, granted, true)!, FIRST).raised, []);
    });
  });
});

describe('a change that was asked of the issuer', () => {
  const inForce = { endpoints: ['/broker/**', 'GET /app/me'], ipWhitelist: ['10.0.0.1'], users: [] };
  const change = (status: ChangeRequest['status'], permissions = inForce): ChangeRequest => ({
    ...{ id: 'change-1', permissions, status, askedAt: 0, by: 'operator', answeredAt: null },
    ...{ reasons: [], tried: null },
  });
  const explained = (now: SeenPermissions, changes: readonly ChangeRequest[], force = inForce) => {
    const agreements = agreementsOf({ ...notBegun('broker-api'), inForce: force, changes });
    return changesBetween(FIRST, now)
      .filter((each) => agreements.some((agreement) => isExplained(each, agreement)))
      .map(changeText);
  };
  const wanted = { endpoints: ['/broker/**', '/trading/**'], ipWhitelist: [], users: [] };

  it('explains what it leads to, asked or made, and nothing else', () => {
    const now = listed(['/broker/**', '/trading/**', '/market-data/**'], []);
    const all = [
      'may now call /trading/**',
      'may no longer call GET /app/me',
      'may now be used from anywhere',
      'may no longer be used from 10.0.0.1',
    ];
    assert.deepEqual(explained(now, [change('asked', wanted)]), all);
    assert.deepEqual(explained(now, [change('made', wanted)], wanted), all);
    assert.deepEqual(explained(now, [change('refused', wanted)]), []);
  });

  it('explains one part that staff have made before the other', () => {
    assert.deepEqual(
      explained(listed(['/broker/**', 'GET /app/me', '/trading/orders'], ['10.0.0.1']), [
        change('asked', wanted),
      ]),
      ['may now call /trading/orders'],
    );
  });

  it('makes the explained part what is accepted, and leaves the rest', () => {
    const now = listed(['/broker/**', '/trading/**', '/market-data/**'], ['10.0.0.1']);
    const [trading] = changesBetween(FIRST, now).filter(({ item }) => item === '/trading/**');
    const accepted = withChanges(FIRST, [trading!]);
    assert.deepEqual(accepted.endpoints, ['/broker/**', '/trading/**', 'GET /app/me']);
    assert.deepEqual(
      changesBetween(accepted, now).map(({ how, item }) => `${how} ${item}`),
      ['added /market-data/**', 'removed GET /app/me'],
    );
  });
});
