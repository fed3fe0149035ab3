import { programOf } from './installed.ts';
import { freePort, shared, startProcess } from './process.ts';

export interface Moto {
  /** `http://127.0.0.1:PORT`: the endpoint of every AWS service. */
  readonly endpoint: string;
  readonly region: string;
  readonly pid: number;
  /** Any pair is accepted until `enforceCredentials`. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** From now on only keys that its IAM has made are accepted; `calls` free calls come first. */
  enforceCredentials(calls: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server of its own: for tests that enforce credentials, stop or kill it. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const running = await startProcess(
    programOf('moto'),
    ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
    async () => (await fetch(`${endpoint}/moto-api/`)).ok,
    { PYTHONDONTWRITEBYTECODE: '1' },
  );
  return {
    endpoint,
    region: 'ap-east-1',
    pid: running.pid,
    accessKeyId: 'AKIAFAKEFAKEFAKEFAKE',
    secretAccessKey: 'fake-secret-access-key-of-the-tests',
    enforceCredentials: async (calls) => {
      await fetch(`${endpoint}/moto-api/reset-auth`, { method: 'POST', body: String(calls) });
    },
    stop: running.stop,
  };
}

/** The one server of this process; every test takes secrets with names of its own. */
export const sharedMoto = shared(startMoto);
