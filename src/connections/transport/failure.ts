export type TransportProblem = 'unreachable' | 'timeout' | 'tls' | 'redirect' | 'garbage' | 'too-large';

/** Why no answer came. It holds no request, no token and no body. */
export class TransportError extends Error {
  readonly problem: TransportProblem;
  readonly saw: string;

  constructor(problem: TransportProblem, saw: string) {
    super(saw);
    this.name = 'TransportError';
    this.problem = problem;
    this.saw = saw;
  }
}

/** Whatever an exchange over Node's own connections was ended by. */
export function transportError(thrown: unknown, timeoutMs: number): TransportError {
  if (thrown instanceof TransportError) return thrown;
  if (thrown instanceof Error && /^(?:Abort|Timeout)Error$/.test(thrown.name))
    return new TransportError('timeout', `no complete answer within ${timeoutMs} ms`);
  const code = codeOf(thrown);
  if (code !== null && isTls(code)) return new TransportError('tls', `the TLS handshake failed (${code})`);
  return new TransportError('unreachable', `no connection (${code ?? 'unknown reason'})`);
}

/** The system's or OpenSSL's name of an error, `ECONNRESET`; null where it has none that is safe to show. */
export function codeOf(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return null;
  return /^[A-Z][A-Z0-9_]{1,60}$/.test(thrown.code) ? thrown.code : null;
}

/** Whether that name is about the certificate or the handshake, and not about the way to the server. */
export function isTls(code: string): boolean {
  return /^ERR_(?:TLS|SSL|OSSL)|^EPROTO$|CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH/.test(
    code,
  );
}
