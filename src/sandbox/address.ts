import { isIP } from 'node:net';

/** `HOST:PORT` of a listener. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host);

/**
 * Reads `127.0.0.1:8480`, `localhost:0` or `[::1]:0`. Throws a plain Error for anything else, and for an address
 * that others could reach: an issuer that hands out codes to everybody who asks is for rehearsal only.
 */
export function loopbackAddress(text: string): ListenAddress {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535) {
    throw new Error(`"${text}" is no listen address; expected HOST:PORT such as 127.0.0.1:8480.`);
  }
  if (!isLoopback(host) || (host !== 'localhost' && isIP(host) === 0)) {
    throw new Error(`The sandbox listens on loopback only, and "${host}" is not. Use 127.0.0.1:${port}.`);
  }
  return { host, port: Number(port) };
}
