import assert from 'node:assert/strict';
import { DEMO } from '../../src/sandbox/seed.ts';
import type { EngineRig } from './rig.ts';

export interface ShownPair {
  readonly appKey: string;
  readonly appSecret: string;
}

/** As a person does it, with the code from the phone. Resolves to what the portal shows then. */
export async function resetAtThePortal({ sandbox }: EngineRig): Promise<ShownPair> {
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
  const shown = await ask('POST', `/developer/applications/${id}/reset`, { code, tradingPassword });
  return { appKey: String(shown['appKey']), appSecret: String(shown['appSecret']) };
}
