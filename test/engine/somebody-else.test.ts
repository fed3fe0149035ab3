import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { DEMO } from '../../src/sandbox/seed.ts';
import { engineRig, PERSON, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const ROTATE = { note: null, afterLoss: false } as const;

/** Both happen when the engine has not looked for hours, and then a rotation is due at once. */
describe('a rotation that is due when somebody else has been there', () => {
  let rig: EngineRig;

  beforeEach(async () => {
    rig = await engineRig({ ageMs: 75 * DAY_MS - HOUR_MS });
    await rig.pass(0);
  });

  afterEach(() => rig.close());

  it('does not reset a key that is younger than the one in custody, until a person who knows it asks', async () => {
    await resetAtThePortal(rig);
    await rig.pass(HOUR_MS);
    assert.match(await rig.events(), /Opened Aborted$/);
    await rig.pass(6 * HOUR_MS);
    assert.doesNotMatch(await rig.events(), /CallStarted/);
    assert.ok((await rig.raised()).includes('KT-A112'));
    await rig.operations.rotate(spec.name, ROTATE, PERSON);
    await rig.pass(0);
    assert.match(await rig.events(), /CallStarted Sealed .*OverlapStarted/);
  });

  it('does not open over a value that it does not know', async () => {
    const file = join(rig.folder, 'wb.json');
    await writeFile(file, JSON.stringify({ KEY: 'theirs', SECRET: 'theirs' }), { mode: 0o600 });
    await rig.pass(HOUR_MS);
    assert.match(await rig.events(), /Opened Aborted$/);
    assert.doesNotMatch(await rig.events(), /CallStarted/);
  });
});

/** As a person does it, with the code from the phone. */
async function resetAtThePortal({ sandbox }: EngineRig): Promise<void> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  const ask = async (method: string, path: string, body?: unknown) => {
    const reply = await fetch(sandbox.apiUrl + path, {
      ...{ method, headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    assert.ok(reply.ok, `${path} was answered ${reply.status}`);
    return (await reply.json()) as Record<string, unknown>;
  };
  const { session } = await ask('POST', '/login', { email: DEMO.user, loginPassword: DEMO.loginPassword });
  headers.authorization = `Bearer ${String(session)}`;
  const { applications } = await ask('GET', '/developer/applications');
  const [application] = applications as { applicationId: string }[];
  const id = application?.applicationId ?? '';
  await ask('POST', `/developer/applications/${id}/codes`, { purpose: 'reset' });
  const query = `application=${id}&purpose=reset`;
  const { messages } = await ask('GET', `/phone/${encodeURIComponent(DEMO.user)}/messages?${query}`);
  const code = (messages as { code: string }[])[0]?.code;
  const { tradingPassword } = DEMO;
  await ask('POST', `/developer/applications/${id}/reset`, { code, tradingPassword });
}
