import { jsonObject } from './json-object.ts';

/** Written by the daemon into its data directory, read by everything that talks to it. */
export const ENDPOINT_FILE = 'daemon.json';
/** The administrator's bearer token: one line, mode 0600, in the same directory. */
export const TOKEN_FILE = 'admin-token';

/** Where the daemon answers: TCP (plain on loopback, else TLS) or a unix socket. */
export type Address =
  | {
      readonly kind: 'url';
      readonly url: string;
      /** The certificate authority's PEM file that signs the daemon's certificate; null: those of the system. */
      readonly caFile: string | null;
    }
  | { readonly kind: 'socket'; readonly path: string };

/** What `daemon.json` says. */
export interface Endpoint {
  readonly address: Address;
  readonly pid: number;
}

/** `{"url":"http://127.0.0.1:7373","pid":4711}`, with `"caFile"` for TLS, or `{"socket":"/run/keyturn.sock","pid":4711}`. */
export function formatEndpoint({ address, pid }: Endpoint): string {
  if (address.kind === 'socket') return `${JSON.stringify({ socket: address.path, pid })}\n`;
  const { url, caFile } = address;
  return `${JSON.stringify(caFile === null ? { url, pid } : { url, caFile, pid })}\n`;
}

/** The content of `daemon.json`; null where it is none. */
export function parseEndpoint(text: string): Endpoint | null {
  const fields = jsonObject(text);
  if (fields === null || typeof fields.pid !== 'number') return null;
  const { url, socket, caFile, pid } = fields;
  if (typeof socket === 'string') return { address: { kind: 'socket', path: socket }, pid };
  if (typeof url !== 'string') return null;
  return { address: { kind: 'url', url, caFile: typeof caFile === 'string' ? caFile : null }, pid };
}

/** A host that never leaves the machine, as it stands in a URL or a Host header. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return name === 'localhost' || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name);
}
