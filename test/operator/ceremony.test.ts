import assert from 'node:assert/strict';
import { PASTE_WITHIN_MS } from '../../src/domain/attended.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { lastResetText } from '../../src/domain/tasks/last-reset.ts';
import type { Caller } from '../../src/engine/operations/operations.ts';
import { runCeremony } from '../../src/operator/ceremony.ts';
import type { KeyPair } from '../../src/ports/issuer.ts';
import { attendedRig, SOMEBODY_ELSE } from '../engine/attended-rig.ts';
import type { AttendedRig } from '../engine/attended-rig.ts';
import { PERSON, spec } from '../engine/rig.ts';
import { LEAVES, scriptedDesk } from './scripted-desk.ts';
import type { Answer, ScriptedDesk } from './scripted-desk.ts';

const { name } = spec;
type Script = readonly (readonly [RegExp, Answer])[];

describe('a ceremony', () => {
  let rig: AttendedRig;
  let pair: KeyPair;

  beforeEach(async () => {
    rig = await attendedRig();
    await rig.pass(0);
  });
  afterEach(() => rig.close());

  const click = async (): Promise<string> => {
    pair = await rig.click();
    return pair.appKey.reveal();
  };
  const secret = async (): Promise<string> => pair.appSecret.reveal();
  const TO_THE_PRESS: Script = [
    [/sharing/, 'y'],
    [/Last reset/, '-'],
    [/as it is masked/, 'y'],
    [/Go on to Reset Key/, ''],
  ];
  const PRESS_AND_PASTE: Script = [
    [/App Key/, click],
    [/App Secret/, secret],
  ];

  async function perform(script: Script, caller: Caller = PERSON) {
    const desk = scriptedDesk(rig, caller, script);
    const end = await runCeremony(desk, name);
    assert.equal(desk.left(), 0, `not everything was asked:\n${desk.shown()}`);
    await rig.pass(0);
    return { end, desk };
  }

  async function comesToRest(resets = 1): Promise<void> {
    assert.equal((await rig.state()).saga?.phase, 'overlap');
    assert.equal(await rig.resets(), resets);
  }

  const said = (desk: ScriptedDesk, pattern: RegExp): void => assert.match(desk.shown(), pattern);

  it('guides from the claim to a key that the issuer accepts', async () => {
    const { end, desk } = await perform([...TO_THE_PRESS, ...PRESS_AND_PASTE]);
    assert.equal(end.kind, 'accepted');
    said(desk, /Open Developer Management Center/);
    said(desk, /typed there, never here/);
    said(desk, /sealed [0-9a-f]{8}.*Do not close the page yet/);
    assert.doesNotMatch(desk.shown(), new RegExp(`${pair.appKey.reveal()}|${pair.appSecret.reveal()}`));
    await comesToRest();
  });

  it('goes on wherever it was left, by whoever resumes it', async () => {
    const steps = [...TO_THE_PRESS, ...PRESS_AND_PASTE];
    const key = await rig.read();
    for (let left = 0; left < steps.length; left += 1) {
      const asked = (await rig.state()).saga?.phase === 'asked';
      const script = asked ? steps.slice(0, left) : [];
      const question = asked ? (steps[left]?.[0] ?? /./) : /App Key/;
      const { end } = await perform([
        ...script.filter(([each]) => !/App/.test(each.source)),
        [question, LEAVES],
      ]);
      assert.equal(end.kind, 'detached');
    }
    assert.deepEqual(await rig.read(), key, 'nothing was pressed yet');
    const { end } = await perform(PRESS_AND_PASTE, SOMEBODY_ELSE);
    assert.equal(end.kind, 'accepted');
    await comesToRest();
  });

  it('takes a key that is pasted days after it was made', async () => {
    await perform([...TO_THE_PRESS, [/App Key/, LEAVES]]);
    const appKey = await click();
    await rig.pass(3 * DAY_MS);
    const { end, desk } = await perform([
      [/Choice/, 'k'],
      [/App Key/, appKey],
      [/App Secret/, secret],
    ]);
    said(desk, /has not pasted the key in time/);
    assert.equal(end.kind, 'accepted');
    await comesToRest();
  });

  it('makes it once more, and only then, when the dialog was closed unconfirmed', async () => {
    await perform([
      ...TO_THE_PRESS,
      [/App Key/, ''],
      [/Choice/, 'c'],
      [/Last reset/, '-'],
      [/as it is masked/, 'y'],
      [/Last reset/, LEAVES],
    ]);
    assert.match(await rig.events(), /OutcomeReported Voided Preflighted TaskOpened/);
    await perform([...TO_THE_PRESS, ...PRESS_AND_PASTE]);
    await comesToRest();
  });

  it('does not make it once more where the portal shows the reset: the secret is lost, and may be found', async () => {
    await perform([...TO_THE_PRESS, [/App Key/, LEAVES]]);
    const appKey = await click();
    await rig.pass(PASTE_WITHIN_MS + MINUTE_MS);
    const { lastResetAt } = await rig.read();
    const { end } = await perform([
      [/Choice/, 'l'],
      [/Last reset/, lastResetText(lastResetAt ?? 0)],
      [/Choice/, 'n'],
    ]);
    assert.deepEqual(end, { kind: 'waits', next: `keyturn rotate ${name} --after-loss` });
    const found = await perform([
      [/Choice/, 'k'],
      [/App Key/, appKey],
      [/App Secret/, secret],
    ]);
    assert.equal(found.end.kind, 'accepted');
    await comesToRest();
  });

  it('believes only whoever pressed that nothing was confirmed', async () => {
    await perform([...TO_THE_PRESS, [/App Key/, LEAVES]]);
    const other = await perform(
      [
        [/App Key/, ''],
        [/App Key/, LEAVES],
      ],
      SOMEBODY_ELSE,
    );
    said(other.desk, /Only user:operator can say/);
    await rig.pass(PASTE_WITHIN_MS + MINUTE_MS);
    const { end } = await perform([[/Choice/, 'c']], SOMEBODY_ELSE);
    assert.equal(end.kind, 'waits');
    assert.equal((await rig.state()).saga?.phase, 'quarantined');
  });

  it('stops at a wrong code, and tries nothing by itself', async () => {
    const { end, desk } = await perform([...TO_THE_PRESS, [/App Key/, ''], [/Choice/, 'r']]);
    assert.deepEqual(end, { kind: 'waits', next: `keyturn rotate ${name}` });
    said(desk, /issuers lock accounts/);
    await rig.pass(DAY_MS);
    assert.equal((await rig.state()).saga?.phase, 'refused');
    await rig.operations.rotate(name, { note: null, afterLoss: false }, PERSON);
    await rig.pass(0);
    await perform([...TO_THE_PRESS, ...PRESS_AND_PASTE]);
    await comesToRest();
  });

  it('sends nothing that can not be a key, and asks about what is not like one', async () => {
    const { end, desk } = await perform([
      ...TO_THE_PRESS,
      [/App Key/, async () => `"${await click()}"`],
      [/App Secret/, secret],
      [/App Key/, async () => pair.appKey.reveal()],
      [/App Secret/, async () => pair.appKey.reveal()],
      [/App Key/, async () => pair.appKey.reveal()],
      [/App Secret/, '123456'],
      [/App Key/, async () => pair.appKey.reveal()],
      [/App Secret/, async () => (await secret()).slice(0, 31)],
      [/Use it all the same/, 'n'],
      [/App Key/, async () => pair.appKey.reveal()],
      [/App Secret/, secret],
    ]);
    assert.equal(end.kind, 'accepted');
    for (const pattern of [/quotes/, /the same text/, /looks like a code/, /31 characters, not 32/])
      said(desk, pattern);
    assert.equal((await rig.events()).match(/\bSealed\b/g)?.length, 1);
  });

  it('takes the right key after a wrong one', async () => {
    const { end, desk } = await perform([
      ...TO_THE_PRESS,
      [/App Key/, click],
      [/App Secret/, 'fakefakefakefakefakefakefakefake'],
      [/Choice/, 'p'],
      [/App Key/, async () => pair.appKey.reveal()],
      [/App Secret/, secret],
    ]);
    said(desk, /The issuer refuses this key. Do not close the page/);
    assert.equal(end.kind, 'accepted');
    await comesToRest();
  });

  it('is one person’s at a time, and is taken over only by somebody who says so', async () => {
    await perform([[/sharing/, LEAVES]]);
    const refused = await perform([[/Take it over/, '']], SOMEBODY_ELSE);
    assert.equal(refused.end.kind, 'waits');
    said(refused.desk, /user:operator holds the task/);
    const { end } = await perform(
      [[/Take it over/, 'y'], ...TO_THE_PRESS, ...PRESS_AND_PASTE],
      SOMEBODY_ELSE,
    );
    assert.equal(end.kind, 'accepted');
    await comesToRest();
  });

  it('sees at the next look that somebody else has taken the task over', async () => {
    const { end, desk } = await perform([
      ...TO_THE_PRESS.slice(0, 3),
      [
        /Go on to/,
        async () => {
          await rig.operations.claimTask(name, true, SOMEBODY_ELSE);
          return 'y';
        },
      ],
      [/Take it over/, 'n'],
    ]);
    said(desk, /KT5021/);
    assert.equal(end.kind, 'waits');
    assert.doesNotMatch(await rig.events(), /CallStarted/);
  });

  it('gives the task back to the others', async () => {
    const { end } = await perform([
      ...TO_THE_PRESS.slice(0, 3),
      [/Go on to/, 'n'],
      [/Give the task back/, ''],
    ]);
    assert.deepEqual(end, { kind: 'waits', next: `keyturn ceremony start ${name}` });
    assert.match(await rig.events(), /TaskReleased$/);
  });

  it('tries everything once more when the person took longer than that holds', async () => {
    const { desk } = await perform([
      ...TO_THE_PRESS.slice(0, 3),
      [
        /Go on to/,
        async () => {
          // Nothing ticks meanwhile: the preflight ages.
          rig.clock.advance(6 * MINUTE_MS);
          await moveSandbox(rig, 6 * MINUTE_MS);
          return 'y';
        },
      ],
      ...TO_THE_PRESS.slice(1),
      ...PRESS_AND_PASTE,
    ]);
    said(desk, /everything is tried once more/);
    await comesToRest();
  });

  it('has the application of a revoked key deleted at the portal', async () => {
    await rig.operations.revoke(name, { leaked: true, incident: null, replace: false, note: null }, PERSON);
    await rig.pass(0);
    const wrong = await perform([[/Type wb-demo/, 'wb-other']]);
    assert.equal(wrong.end.kind, 'waits');
    const { end } = await perform([
      [
        /Type wb-demo/,
        async () => {
          await rig.remove();
          return 'wb-demo';
        },
      ],
    ]);
    assert.equal(end.kind, 'deleted');
    assert.match(await rig.events(), /ProvenDead Closed$/);
  });

  it('says so where nothing waits, or a pause is in the way', async () => {
    await rig.operations.life(name, { act: 'pause', reason: 'moving offices' }, false, PERSON);
    const { end, desk } = await perform([]);
    said(desk, /moving offices/);
    assert.deepEqual(end, { kind: 'waits', next: `keyturn why ${name}` });
    await rig.operations.life(name, { act: 'resume', reason: null }, false, PERSON);
    await perform([...TO_THE_PRESS, ...PRESS_AND_PASTE]);
    assert.equal((await perform([])).end.kind, 'done');
  });
});

async function moveSandbox({ sandbox }: AttendedRig, moveMs: number): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ moveMs });
  await fetch(`${sandbox.apiUrl}/control/clock`, { method: 'POST', headers, body });
}
