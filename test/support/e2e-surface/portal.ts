import { LOGIN_PASSWORD, TRADING_PASSWORD, USER } from './sandbox.ts';
import type { Key, SandboxProcess } from './sandbox.ts';

/** The pages of the issuer, and the phone: what an operator does there by hand. Nothing of it passes by the daemon. */
export interface Portal {
  /** Codes that came to the phone. */
  readonly codes: readonly string[];
  /** Presses Reset Key with a fresh code: the key that is shown once. */
  reset(name: string): Promise<Key>;
  /** The same with a code that nobody sent; resolves to the refusal. */
  resetWithWrongCode(name: string): Promise<string>;
  resetWithWrongPassword(name: string): Promise<string>;
  /** The App Key as the page masks it. */
  maskedKey(name: string): Promise<string>;
  /** When the page says that the key was last reset; null where it says nothing. */
  lastReset(name: string): Promise<string | null>;
  remove(name: string): Promise<void>;
  resets(name: string): Promise<number>;
}

export async function openPortal(sandbox: SandboxProcess): Promise<Portal> {
  const codes: string[] = [];
  const { session } = (await sandbox.call('POST', '/login', {
    email: USER,
    loginPassword: LOGIN_PASSWORD,
  })) as {
    readonly session: string;
  };
  const ask = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const reply = await fetch(sandbox.api + path, {
      method,
      headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await reply.json()) as Record<string, unknown>;
  };
  const find = async (name: string): Promise<Record<string, unknown>> => {
    const { applications } = await ask('GET', '/developer/applications');
    return (applications as Record<string, unknown>[]).find((each) => each['name'] === name) ?? {};
  };
  const code = async (id: unknown, purpose: string): Promise<string> => {
    await ask('POST', `/developer/applications/${String(id)}/codes`, { purpose });
    const query = `application=${String(id)}&purpose=${purpose}`;
    const { messages } = await ask('GET', `/phone/${encodeURIComponent(USER)}/messages?${query}`);
    const sent = String((messages as { code: string }[])[0]?.code);
    codes.push(sent);
    return sent;
  };
  const press = async (
    name: string,
    act: 'reset' | 'delete',
    typed: (sent: string) => string,
    tradingPassword = TRADING_PASSWORD,
  ) => {
    const { applicationId: id } = await find(name);
    const body = { code: typed(await code(id, act)), tradingPassword };
    return ask('POST', `/developer/applications/${String(id)}/${act}`, body);
  };
  return {
    codes,
    reset: async (name) => {
      const { appKey, appSecret } = await press(name, 'reset', (sent) => sent);
      if (typeof appKey !== 'string' || typeof appSecret !== 'string') throw new Error('no key is shown');
      return { appKey, appSecret };
    },
    resetWithWrongCode: async (name) => {
      const wrong = (sent: string): string => String((Number(sent) + 1) % 1_000_000).padStart(6, '0');
      return String((await press(name, 'reset', wrong))['error_code']);
    },
    resetWithWrongPassword: async (name) =>
      String((await press(name, 'reset', (sent) => sent, 'not-the-password'))['error_code']),
    maskedKey: async (name) => String((await find(name))['appKey']),
    lastReset: async (name) => ((await find(name))['lastResetAt'] ?? null) as string | null,
    remove: async (name) => void (await press(name, 'delete', (sent) => sent)),
    resets: async (name) => (await sandbox.application(name)).counters.reset,
  };
}
