import { access, chmod, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { isLoopbackHost } from '../domain/endpoint.ts';
import type { Address } from '../domain/endpoint.ts';
import { Fault } from '../domain/fault.ts';
import type { HttpServer } from './server.ts';

/** Where to listen. Port 0 takes a free one. */
export type ListenOn =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'socket'; readonly path: string };

/** `127.0.0.1:7373`, `[::1]:7373` or `unix:/run/keyturn.sock`. Rejects anything else with KT6023. */
export function parseListenOn(text: string): ListenOn {
  if (text.startsWith('unix:') && text.length > 5) return { kind: 'socket', path: text.slice(5) };
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^:[\]]+):(\d{1,5})$/i.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) {
    throw new Fault('KT6023', { place: `--listen ${text}`, saw: 'it can not be read' });
  }
  return { kind: 'tcp', host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/**
 * Binds the server and resolves to the address for `daemon.json`. Rejects with KT6020 (in use), KT6021 (not allowed),
 * KT6022 (plain HTTP beyond loopback) or KT6023 (no such address).
 */
export async function listen(
  server: HttpServer,
  on: ListenOn,
  tls: { readonly caFile: string | null } | null,
): Promise<Address> {
  if (on.kind === 'socket') return listenOnSocket(server, on.path);
  const place = `--listen ${on.host}:${on.port}`;
  if (tls === null && !isLoopbackHost(on.host)) {
    throw new Fault('KT6022', { place, saw: `${on.host} is not a loopback address` });
  }
  const bound = await bind(server, { host: on.host, port: on.port }, place);
  const url = new URL(bound);
  url.hostname = on.host.includes(':') ? `[${on.host}]` : on.host;
  return { kind: 'url', url: url.origin, caFile: tls?.caFile ?? null };
}

async function listenOnSocket(server: HttpServer, path: string): Promise<Address> {
  const place = `--listen unix:${path}`;
  // Binding says EACCES of a directory that is not there, so that is asked first.
  await access(dirname(path)).catch((cause: unknown) => {
    throw new Fault('KT6023', { place, saw: `there is no directory ${dirname(path)}`, cause });
  });
  await removeDeadSocket(path);
  await bind(server, { path }, place);
  // The mode is set just after the socket exists; whoever is faster still needs a token.
  await chmod(path, 0o600);
  return { kind: 'socket', path };
}

async function bind(
  server: HttpServer,
  where: { readonly host: string; readonly port: number } | { readonly path: string },
  place: string,
): Promise<string> {
  try {
    return await server.listen(where);
  } catch (thrown) {
    throw bindFault(thrown, place);
  }
}

function bindFault(thrown: unknown, place: string): unknown {
  const { code } = thrown as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return new Fault('KT6020', { place, saw: 'another process listens there', cause: thrown });
    case 'EACCES':
    case 'EPERM':
      return new Fault('KT6021', { place, saw: 'permission denied', cause: thrown });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ENOENT':
    case 'EINVAL':
    case 'ENAMETOOLONG':
      return new Fault('KT6023', { place, saw: `the system says ${code}`, cause: thrown });
    default:
      return thrown;
  }
}

/** A socket file outlives a killed process. It is removed only when nobody answers on it. */
async function removeDeadSocket(path: string): Promise<void> {
  const answer = await new Promise<string>((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => resolve('alive'));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    socket.once('connect', () => socket.destroy());
  });
  if (answer === 'ECONNREFUSED') await rm(path, { force: true });
}
