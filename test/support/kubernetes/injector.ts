import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Authority } from '../certificates/authority.ts';
import { startProgram } from '../e2e-surface/program.ts';
import { until } from '../e2e-surface/until.ts';

/** The webhook as a process of its own, reached over loopback. */
export interface InjectorProcess {
  /** `https://127.0.0.1:PORT/inject`. */
  readonly url: string;
  /** What it counts, as Prometheus reads it. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** `keyturn inject --listen …` of the built program, with a certificate of this authority. */
export async function startInjectorProcess(
  authority: Authority,
  flags: readonly string[] = [],
): Promise<InjectorProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-injector-'));
  const { cert, key } = authority.issue({ commonName: 'keyturn-injector', hosts: ['127.0.0.1'] });
  const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  await writeFile(certFile, cert);
  await writeFile(keyFile, key);
  const where = ['--listen', '127.0.0.1:0', '--tls-cert', certFile, '--tls-key', keyFile, '--drain', '0s'];
  const running = startProgram(['inject', ...where, ...flags]);
  let hasEnded = false;
  void running.ended.then(() => (hasEnded = true));
  const [, port] = await until('the injector to be ready', () => {
    if (hasEnded) throw new Error(`it ended\n${running.stderr()}`);
    return /"port":(\d+)/.exec(running.stderr());
  });
  return {
    url: `https://127.0.0.1:${port}/inject`,
    pid: running.pid,
    stop: async () => {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
