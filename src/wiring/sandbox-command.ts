import { readFile } from 'node:fs/promises';
import type { SandboxOptions } from '../cli/offline.ts';
import { readyLine } from '../sandbox/ready.ts';
import { startSandbox } from '../sandbox/server.ts';
import type { Sandbox } from '../sandbox/server.ts';
import { sandboxFault } from './embedded/sandbox.ts';
import { untilSignal } from './until-signal.ts';

/** `keyturn sandbox`: the rehearsal issuer until it is told to stop; one line of JSON when it is ready. */
export async function serveSandbox(options: SandboxOptions): Promise<number> {
  const sandbox = await start(options);
  process.stdout.write(`${readyLine(sandbox)}\n`);
  await untilSignal();
  await sandbox.close();
  return 0;
}

async function start(options: SandboxOptions): Promise<Sandbox> {
  const listen = options.listen ?? '127.0.0.1:0';
  try {
    return await startSandbox({
      listen,
      apiListen: options.apiListen ?? undefined,
      pagesListen: options.pagesListen ?? undefined,
      profile: options.profile ?? undefined,
      seedDemo: options.seedDemo,
      dataDir: options.dataDirectory ?? undefined,
      ...(await tlsOf(options)),
    });
  } catch (thrown) {
    throw sandboxFault(thrown, `sandbox issuer, ${listen}`);
  }
}

async function tlsOf({ tlsCert, tlsKey }: SandboxOptions): Promise<{ tls?: { cert: string; key: string } }> {
  if (tlsCert === null || tlsKey === null) return {};
  return { tls: { cert: await readFile(tlsCert, 'utf8'), key: await readFile(tlsKey, 'utf8') } };
}
