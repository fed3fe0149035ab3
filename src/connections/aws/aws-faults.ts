import { Fault } from '../../domain/fault.ts';
import type { FaultCode } from '../../domain/fault.ts';
import { codeOf, isTls } from '../transport/failure.ts';

const NAMES: readonly (readonly [FaultCode, string, readonly string[]])[] = [
  [
    'KT3014',
    'too many requests',
    [
      'ThrottlingException',
      'Throttling',
      'ThrottledException',
      'TooManyRequestsException',
      'RequestLimitExceeded',
    ],
  ],
  [
    'KT3003',
    'access denied',
    ['AccessDeniedException', 'AccessDenied', 'NotAuthorized', 'UnauthorizedOperation'],
  ],
  [
    'KT3201',
    'the credentials were refused',
    [
      ...[
        'UnrecognizedClientException',
        'InvalidClientTokenId',
        'InvalidSignatureException',
        'SignatureDoesNotMatch',
      ],
      ...['ExpiredTokenException', 'ExpiredToken', 'RequestExpired', 'IncompleteSignature', 'AuthFailure'],
      ...['MissingAuthenticationTokenException', 'MissingAuthenticationToken', 'InvalidAccessKeyId'],
    ],
  ],
  ['KT3202', 'no credentials were found', ['CredentialsProviderError']],
  ['KT3206', 'the KMS key can not be used', ['EncryptionFailure', 'DecryptionFailure']],
  ['KT3207', 'a quota is used up', ['LimitExceededException']],
  [
    'KT3002',
    'no complete answer in time',
    ['TimeoutError', 'AbortError', 'RequestTimeout', 'RequestTimeoutException'],
  ],
];

/** The SDK's name of an error, `ResourceNotFoundException`; null where it has none that is safe to show. */
export function awsErrorName(thrown: unknown): string | null {
  if (!(thrown instanceof Error)) return null;
  return /^[A-Za-z][A-Za-z0-9]{2,60}$/.test(thrown.name) ? thrown.name : null;
}

/**
 * An error of the SDK as a fault. Only its name and status are used: its message may quote the request, and the error
 * itself holds the response.
 */
export function awsFault(thrown: unknown, place: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const code = systemCodeOf(thrown);
  const name = awsErrorName(thrown) ?? 'an error';
  if (code !== null && isTls(code))
    return new Fault('KT3004', { place, saw: `the TLS handshake failed (${code})` });
  // The SDK calls a broken connection a time-out.
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return new Fault('KT3001', { place, saw: `no connection (${code})` });
  const known = NAMES.find(([, , names]) => names.includes(name));
  if (known) return new Fault(known[0], { place, saw: `${known[1]} (${name})` });
  if (code !== null) return new Fault('KT3001', { place, saw: `no connection (${code})` });
  return faultOfStatus(statusOf(thrown), name, place);
}

function faultOfStatus(status: number | null, name: string, place: string): Fault {
  if (status !== null && status >= 500)
    return new Fault('KT3008', { place, saw: `a server error (${status})` });
  const isUnreadable = name === 'SyntaxError' || status === null || status < 400;
  if (isUnreadable && (status === 401 || status === 403))
    return new Fault('KT3201', { place, saw: `a refusal without a reason (${status})` });
  if (isUnreadable) return new Fault('KT3008', { place, saw: `an answer of another form (${name})` });
  return new Fault('KT3015', { place, saw: `the request was refused (${name})` });
}

/** The SDK wraps what the system said, once or more often. */
function systemCodeOf(thrown: unknown): string | null {
  if (!(thrown instanceof Error)) return null;
  return codeOf(thrown) ?? (thrown.cause === undefined ? null : systemCodeOf(thrown.cause));
}

function statusOf(thrown: unknown): number | null {
  if (!(thrown instanceof Error) || !('$metadata' in thrown)) return null;
  const metadata = thrown.$metadata as { httpStatusCode?: unknown } | undefined;
  return typeof metadata?.httpStatusCode === 'number' ? metadata.httpStatusCode : null;
}
