import { isLoopbackHost } from '../../domain/endpoint.ts';

export interface Wanted {
  /** A token would travel in the clear otherwise; on a loopback address it leaves no machine. */
  readonly plainOnLoopback: boolean;
  /** A folder of a server, as some endpoints have it. */
  readonly path: boolean;
}

/** Whether it is the https address of a server and says nothing else: no user, no query, no fragment. */
export function isServerAddress(text: string, { plainOnLoopback, path }: Wanted): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, pathname, search, hash } = new URL(text);
  if (username !== '' || password !== '' || search !== '' || hash !== '') return false;
  if (!path && pathname !== '/') return false;
  return protocol === 'https:' || (plainOnLoopback && protocol === 'http:' && isLoopbackHost(hostname));
}
