import { readFile } from 'node:fs/promises';
import type { InjectOptions, InjectPreview } from '../cli/offline.ts';
import { SECOND_MS } from '../domain/duration.ts';
import { Fault, viewOfFault } from '../domain/fault.ts';
import { parseListenOn } from '../http/listen.ts';
import { injectManifest } from '../kubernetes/injector/manifest.ts';
import { createInjectorMetrics } from '../kubernetes/injector/server/metrics.ts';
import { startInjector } from '../kubernetes/injector/server/server.ts';
import { DEFAULTS } from '../kubernetes/injector/settings.ts';
import type { InjectorSettings } from '../kubernetes/injector/settings.ts';
import type { Log } from '../ports/log.ts';
import { systemClock } from '../platform/clock.ts';
import { createLogger } from '../platform/logger.ts';
import { injectorCertificates } from './inject-certificates.ts';
import type { InjectorOutside } from './inject-certificates.ts';
import { untilSignal } from './until-signal.ts';
import { packageVersion } from './version.ts';

const LISTEN = '127.0.0.1:10250';
const SERVER = 'https://keyturn.keyturn.svc:7373';
/** Longer than a Service needs to stop sending reviews to a pod that ends. */
const DRAIN_MS = 5 * SECOND_MS;

/** `keyturn inject`: the webhook until it is told to stop. */
export async function serveInjector(options: InjectOptions, outside: InjectorOutside = {}): Promise<number> {
  const log = logger();
  const metrics = createInjectorMetrics();
  const [settings, where] = [await settingsOf(options), whereOf(options)];
  const certificates = injectorCertificates(options, { log, metrics }, outside);
  const server = await startInjector({
    ...where,
    ...{ certificate: await certificates.first, metrics, settings },
    monotonicMs: () => systemClock.monotonicMs(),
    onFault: (fault) => log.warn('a review failed', { fault: viewOfFault(fault) }),
  });
  certificates.follow((pair) => server.renew(pair));
  log.info('the injector is ready', { port: server.port });
  await untilSignal();
  log.info('the injector ends');
  certificates.stop();
  await server.drain(options.drainMs ?? DRAIN_MS);
  return 0;
}

/** `keyturn inject FILE`. */
export async function previewInjection(
  file: string,
  source: string,
  options: InjectOptions,
): Promise<InjectPreview> {
  const { text, pods, patched, faults } = injectManifest(source, file, await settingsOf(options));
  return { text, pods, patched, faults: faults.map(viewOfFault) };
}

/** One line of JSON an event: what collects a cluster's logs reads nothing else. */
function logger(): Log {
  const redactor = { redact: (text: string): string => text };
  return createLogger({
    format: 'json',
    level: 'info',
    stream: process.stderr,
    clock: systemClock,
    redactor,
  });
}

function whereOf({ listen }: InjectOptions): { readonly host: string; readonly port: number } {
  const on = parseListenOn(listen ?? LISTEN);
  if (on.kind === 'tcp') return on;
  throw new Fault('KT8120', { place: `--listen ${listen}`, saw: 'a socket', expected: 'HOST:PORT' });
}

async function settingsOf(options: InjectOptions): Promise<InjectorSettings> {
  const { agentImage, server, serverCa, audience, directory, sidecars } = options;
  return {
    ...DEFAULTS,
    ...{
      image: agentImage ?? `keyturn-agent:${packageVersion()}`,
      server: serverOf(server ?? SERVER),
      sidecars,
    },
    serverCa: serverCa === null ? null : await caOf(serverCa),
    audience: audience ?? DEFAULTS.audience,
    directory: directoryOf(directory ?? DEFAULTS.directory),
  };
}

function serverOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:' && url.pathname === '/' && url.username === '') return url.origin;
  throw new Fault('KT8120', {
    place: `--server ${text}`,
    saw: 'no such address',
    expected: 'https://HOST:PORT',
  });
}

function directoryOf(text: string): string {
  if (/^(?:\/[\w.-]+)+$/.test(text) && !text.split('/').includes('..')) return text;
  throw new Fault('KT8120', {
    place: `--directory ${text}`,
    saw: 'no such folder',
    expected: 'an absolute path',
  });
}

async function caOf(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new Fault('KT8120', { place: `--server-ca ${file}`, saw: cause.code ?? 'an error', cause });
  });
  if (text.includes('-----BEGIN CERTIFICATE-----') && !text.includes('PRIVATE KEY')) return text;
  throw new Fault('KT8120', {
    place: `--server-ca ${file}`,
    saw: 'something else',
    expected: 'certificates, PEM',
  });
}
