import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import { startSandbox } from '../../sandbox/server.ts';
import type { Sandbox } from '../../sandbox/server.ts';

interface Addresses {
  readonly gateway: string;
  readonly api: string;
  /** Not written down by earlier versions. */
  readonly pages?: string;
}

/** The first start takes these when they are free; what it took is written down, since the manifests name it. */
const PREFERRED: Addresses = { gateway: '127.0.0.1:7374', api: '127.0.0.1:7375', pages: '127.0.0.1:7376' };
const ANY_FREE: Addresses = { gateway: '127.0.0.1:0', api: '127.0.0.1:0' };

/** The sandbox issuer of the embedded default, at the same addresses at every start. */
export async function startEmbeddedSandbox(directory: string): Promise<Sandbox> {
  const file = join(directory, 'sandbox-addresses.json');
  const recorded = await readAddresses(file);
  if (recorded !== null) return startAt(recorded, directory);
  const sandbox = await startAt(PREFERRED, directory).catch(() => startAt(ANY_FREE, directory));
  const taken: Addresses = {
    gateway: new URL(sandbox.gatewayUrl).host,
    api: new URL(sandbox.apiUrl).host,
    pages: new URL(sandbox.pagesUrl).host,
  };
  await writeFile(file, `${JSON.stringify(taken)}\n`);
  return sandbox;
}

async function readAddresses(file: string): Promise<Addresses | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Addresses);
}

async function startAt({ gateway, api, pages }: Addresses, directory: string): Promise<Sandbox> {
  try {
    const dataDir = join(directory, 'sandbox');
    return await startSandbox({
      listen: gateway,
      apiListen: api,
      pagesListen: pages,
      dataDir,
      profile: 'broker-hk',
      seedDemo: true,
    });
  } catch (thrown) {
    throw sandboxFault(thrown, `sandbox issuer, ${gateway} and ${api}`);
  }
}

/** The sandbox knows nothing of our faults; what it throws is named here. */
export function sandboxFault(thrown: unknown, place: string): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  if (code === 'EADDRINUSE') return new Fault('KT6020', { place, saw: 'another process listens there' });
  if (code === 'EACCES') return new Fault('KT6021', { place, saw: 'the system refuses it' });
  if (thrown instanceof Error) return new Fault('KT6023', { place, saw: thrown.message });
  return thrown;
}
