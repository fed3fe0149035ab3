import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { DAY_MS } from '../../src/domain/duration.ts';
import { hmslOf } from '../../src/scan/match/matcher.ts';
import { PERSON, spec } from './rig.ts';
import { leaksRig } from './leaks-rig.ts';
import type { LeaksRig } from './leaks-rig.ts';

/** A line of a report of gitleaks. */
function gitleaks(secret: string, file = 'config/app.env', more: object = {}): string {
  return JSON.stringify([
    { RuleID: 'generic-api-key', StartLine: 3, Match: `KEY=${secret}`, Secret: secret, File: file, ...more },
  ]);
}

describe('a report of leaks', () => {
  let rig: LeaksRig;
  // Young enough that nothing is due by itself.
  beforeEach(async () => {
    rig = await leaksRig({ ageMs: DAY_MS });
    await rig.pass(0);
  });
  afterEach(() => rig.close());

  const ingest = (text: string) => rig.leaks.ingest('auto', text, PERSON);
  const open = () => rig.leaks.findings({ credential: null, all: false });
  const state = async () => (await rig.ports.journal.findByName(spec.name))!.state;

  it('makes a critical finding of the secret of a live key, and alerts at once', async () => {
    const { appSecret } = await rig.pair();
    const taken = await ingest(gitleaks(appSecret));
    assert.deepEqual([taken.reported, taken.unmatched, taken.findings.length], [1, 0, 1]);
    const [found] = taken.findings;
    assert.equal(found?.severity, 'critical');
    assert.equal(found?.next, `keyturn revoke wb-demo --leaked --incident ${found?.id}`);
    assert.deepEqual(await rig.raised(), ['KT-A345']);
    const [alert] = await rig.ports.journal.alerts.raised();
    assert.match(alert?.summary ?? '', /^v1: App Secret in config\/app\.env, by gitleaks$/);
  });

  it('only warns of the App Key alone, and pages once its secret is seen at the same place', async () => {
    const { appKey, appSecret } = await rig.pair();
    const [alone] = (await ingest(gitleaks(appKey))).findings;
    assert.equal(alone?.severity, 'warning');
    assert.deepEqual(await rig.raised(), ['KT-A346']);
    const [both] = (await ingest(gitleaks(appSecret))).findings;
    assert.deepEqual([both?.id, both?.level, both?.severity], [alone?.id, 'pair', 'critical']);
    assert.deepEqual(await rig.raised(), ['KT-A345']);
  });

  it('knows a value inside of other text, in base64, and by every digest that tools write', async () => {
    const { appSecret } = await rig.pair();
    const shapes: readonly (readonly [string, string])[] = [
      ['longer', gitleaks(`x9${appSecret}=`, 'a')],
      ['base64', gitleaks(Buffer.from(`user:${appSecret}`).toString('base64'), 'b')],
      ['hex', gitleaks(Buffer.from(appSecret).toString('hex'), 'c')],
      [
        'sha1',
        JSON.stringify({
          plugins_used: [],
          results: { d: [{ hashed_secret: createHash('sha1').update(appSecret).digest('hex') }] },
        }),
      ],
    ];
    for (const [shape, text] of shapes) assert.equal((await ingest(text)).findings.length, 1, shape);
    const matched = await rig.deps.matcher.match({ as: 'hmsl', hex: await hmslOf(appSecret) });
    assert.match(matched.join(), / 1 app-secret$/);
  });

  it('is handed over until somebody ends the key, and begins the story of the incident', async () => {
    const { appSecret } = await rig.pair();
    const [found] = (await ingest(gitleaks(appSecret))).findings;
    await ingest(gitleaks(appSecret, 'docs/setup.md'));
    const handed = async () =>
      (await rig.operations.handover()).items.filter(({ part }) => part === 'leaked');
    assert.deepEqual(
      (await handed()).map(({ text, next }) => [text, next]),
      [
        [
          'v1 leaked (seen in config/app.env and 1 more place), is accepted, and nobody revokes it',
          `keyturn revoke wb-demo --leaked --incident ${found?.id}`,
        ],
      ],
    );
    const incident = found?.id ?? '';
    await rig.operations.revoke(spec.name, { leaked: true, incident, replace: true, note: null }, PERSON);
    await rig.pass(0);
    assert.deepEqual(await handed(), []);
    const [story] = (await rig.operations.incident(incident)).credentials;
    const told = (story?.timeline ?? []).map(({ event }) => event.type).join(' ');
    assert.match(told, /^FindingReported FindingReported KillOpened .*ProvenDead/);
  });

  it('counts what is none of ours, and writes nothing', async () => {
    const before = (await state()).seq;
    const taken = await ingest(gitleaks('fakevalueofsomebodyelse0123456789'));
    assert.deepEqual([taken.unmatched, taken.findings.length], [1, 0]);
    assert.equal((await state()).seq, before);
  });

  it('counts a live secret again as long as it is live, and not once it was dismissed or is dead', async () => {
    const { appKey, appSecret } = await rig.pair();
    const live = async (value: string, file?: string) => (await ingest(gitleaks(value, file))).live;
    assert.equal(await live(appKey, 'key'), 0);
    assert.deepEqual([await live(appSecret), await live(appSecret)], [1, 1]);
    const [found] = (await open()).filter(({ severity }) => severity === 'critical');
    await rig.leaks.judge(found?.id ?? '', 'dismissed', 'of a rehearsal', PERSON);
    assert.equal(await live(appSecret), 0);
    assert.equal(await live(appSecret, 'elsewhere'), 1);
    const revoke = { leaked: true, incident: null, replace: true, note: null };
    await rig.operations.revoke(spec.name, revoke, PERSON);
    await rig.pass(0);
    assert.equal(await live(appSecret, 'elsewhere'), 0);
    assert.equal(await live(appSecret, 'a third place'), 0);
  });

  it('changes nothing when the same is reported again', async () => {
    const { appSecret } = await rig.pair();
    await ingest(gitleaks(appSecret));
    const before = (await state()).seq;
    const again = await ingest(gitleaks(appSecret, 'config/app.env', { StartLine: 90 }));
    assert.deepEqual([again.known, again.findings.length], [1, 0]);
    assert.equal((await state()).seq, before);
  });

  it('keeps a dismissal to the value and the place: a new key at the same line is a new finding', async () => {
    const first = await rig.pair();
    const [old] = (await ingest(gitleaks(first.appSecret))).findings;
    await rig.leaks.judge(old!.id, 'dismissed', 'a file of the sandbox', PERSON);
    assert.deepEqual(await rig.raised(), []);
    assert.equal((await ingest(gitleaks(first.appSecret))).known, 1);
    await rig.operations.rotate(spec.name, { note: null, afterLoss: false }, PERSON);
    await rig.pass(0);
    const second = await rig.pair();
    assert.notEqual(second.appSecret, first.appSecret);
    const [fresh] = (await ingest(gitleaks(second.appSecret))).findings;
    assert.deepEqual([fresh?.version, fresh?.severity], [2, 'critical']);
    assert.notEqual(fresh?.id, old?.id);
  });

  it('follows the key by itself: contained once it is seen refused, and closed by a person', async () => {
    const { appSecret } = await rig.pair();
    const [{ id } = { id: '' }] = (await ingest(gitleaks(appSecret))).findings;
    await rig.leaks.judge(id, 'confirmed', 'it is ours', PERSON);
    await assert.rejects(rig.leaks.judge(id, 'closed', 'done', PERSON), { code: 'KT1408' });
    await rig.operations.revoke(
      spec.name,
      { leaked: true, incident: id, replace: false, spare: false, note: null },
      PERSON,
    );
    await rig.pass(0);
    const [contained] = await open();
    assert.deepEqual([contained?.stage, contained?.severity], ['contained', 'info']);
    assert.ok(!(await rig.raised()).includes('KT-A345'));
    const closed = await rig.leaks.judge(id, 'closed', 'history rewritten', PERSON);
    assert.equal(closed.stage, 'closed');
    assert.deepEqual(await open(), []);
    await assert.rejects(rig.leaks.judge(id, 'dismissed', 'no', PERSON), { code: 'KT1407' });
  });

  it('makes evidence, and no alert, of a key that is dead', async () => {
    const { appSecret } = await rig.pair();
    await rig.operations.revoke(
      spec.name,
      { leaked: false, incident: null, replace: false, spare: false, note: null },
      PERSON,
    );
    await rig.pass(0);
    const [found] = (await ingest(gitleaks(appSecret))).findings;
    assert.deepEqual([found?.stage, found?.severity], ['closed', 'info']);
    assert.ok(!(await rig.raised()).includes('KT-A345'));
  });

  it('writes no value down, wherever the report holds it', async () => {
    const { appKey, appSecret } = await rig.pair();
    const file = `keys/${appSecret}.txt`;
    const link = `https://user:${appSecret}@git.example/x?token=${appSecret}`;
    const taken = await ingest(gitleaks(appSecret, file, { Link: link, RuleID: `r-${appKey}` }));
    const detail = await rig.leaks.finding(taken.findings[0]!.id);
    const events = await rig.operations.events({ name: spec.name, afterPosition: 0, limit: 500, waitMs: 0 });
    const written = JSON.stringify([
      taken,
      detail,
      events,
      await state(),
      await rig.ports.journal.alerts.raised(),
    ]);
    assert.ok(!written.includes(appSecret));
    assert.ok(!written.includes(appKey));
    assert.equal(detail.steps[0]?.evidence?.url, 'https://git.example/x');
  });

  it('keeps a bounded number of places of one version, and counts the others', async () => {
    const { appSecret } = await rig.pair();
    const many = Array.from({ length: 40 }, (_, index) => gitleaks(appSecret, `f${index}`).slice(1, -1));
    const taken = await ingest(`[${many.join(',')}]`);
    assert.deepEqual([taken.findings.length, taken.beyond], [25, 15]);
    assert.equal((await rig.raised()).length, 1);
  });

  it('is refused whole where it is cut off or of another form', async () => {
    const { appSecret } = await rig.pair();
    for (const text of [gitleaks(appSecret).slice(0, -4), '{"a":1}', '[1]', 'no json'])
      await assert.rejects(ingest(text), (thrown: Error & { code?: string }) => {
        assert.equal(thrown.code, 'KT1403');
        assert.ok(!JSON.stringify(thrown).includes(appSecret) && !thrown.message.includes(appSecret));
        return true;
      });
    assert.deepEqual(await open(), []);
  });
});
