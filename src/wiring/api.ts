import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DaemonSettings } from '../config/daemon-settings.ts';
import { ENDPOINT_FILE, formatEndpoint } from '../domain/endpoint.ts';
import type { Address } from '../domain/endpoint.ts';
import { Fault } from '../domain/fault.ts';
import type { AccessOperations } from '../engine/operations/access/operations.ts';
import type { LeakOperations } from '../engine/operations/leaks/operations.ts';
import type { OnboardingOperations } from '../engine/operations/onboarding/operations.ts';
import type { Operations } from '../engine/operations/operations.ts';
import { listen } from '../http/listen.ts';
import { createHttpServer } from '../http/server.ts';
import type { Log } from '../ports/log.ts';
import { readPages } from './pages.ts';

export interface ApiOptions {
  readonly settings: DaemonSettings;
  readonly operations: Operations;
  readonly access: AccessOperations;
  readonly onboarding: OnboardingOperations;
  readonly leaks: LeakOperations;
  readonly publicUrl: string | null;
  readonly log: Log;
  readonly metricsText: () => Promise<string>;
  readonly ready: () => Promise<boolean>;
  readonly redact: (text: string) => string;
  readonly onRefused: (route: string, code: string) => void;
}

export interface RunningApi {
  readonly address: Address;
  readonly hasPages: boolean;
  close(): Promise<void>;
}

/** Listens, and writes down where, so that the command line finds the daemon of a data directory. */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const { settings } = options;
  const tls = settings.tls === null ? null : await readTls(settings.tls);
  const pages = await readPages();
  const server = createHttpServer({ ...options, tls, pages });
  const address = await listen(
    server,
    settings.listen.kind === 'unix' ? { kind: 'socket', path: settings.listen.path } : settings.listen,
    settings.tls === null ? null : { caFile: settings.tls.certFile },
  );
  const endpoint = join(settings.dataDirectory, ENDPOINT_FILE);
  try {
    await writeEndpoint(endpoint, address);
  } catch (thrown) {
    // Nobody else would close it, and a server that listens keeps a failed start alive.
    await server.close();
    throw thrown;
  }
  return {
    address,
    hasPages: pages !== null,
    close: async () => {
      await rm(endpoint, { force: true });
      await server.close();
    },
  };
}

async function writeEndpoint(path: string, address: Address): Promise<void> {
  const fresh = `${path}.new`;
  try {
    await writeFile(fresh, formatEndpoint({ address, pid: process.pid }), { mode: 0o600 });
    await rename(fresh, path);
  } catch (cause) {
    const { code = 'an unknown error' } = cause as NodeJS.ErrnoException;
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    throw new Fault(full ? 'KT2102' : 'KT2115', { place: path, saw: `${code} on writing it`, cause });
  }
}

async function readTls(files: {
  readonly certFile: string;
  readonly keyFile: string;
}): Promise<{ cert: string; key: string }> {
  return { cert: await readFile(files.certFile, 'utf8'), key: await readFile(files.keyFile, 'utf8') };
}
