import { Fault } from '../../domain/fault.ts';
import { MINUTE_MS } from '../../domain/duration.ts';
import { Secret } from '../../domain/secret.ts';
import type { FaultCode } from '../../domain/fault.ts';
import type { ParsedReply } from '../../ports/issuer.ts';
import { jsonOf, textField, timeField } from './http-call.ts';

interface Refusal {
  readonly code: FaultCode;
  /** After how long the same request may succeed by itself; null: only after a person acted. */
  readonly retryAfterMs: number | null;
}

/** The refusals that are documented to change nothing. Any other answer leaves the outcome unknown. */
const REFUSALS: ReadonlyMap<string, Refusal> = new Map(
  Object.entries<Refusal>({
    WRONG_CODE: { code: 'KT4003', retryAfterMs: null },
    WRONG_TRADING_PASSWORD: { code: 'KT4003', retryAfterMs: null },
    ACCOUNT_LOCKED: { code: 'KT4003', retryAfterMs: null },
    CODE_EXPIRED: { code: 'KT4002', retryAfterMs: MINUTE_MS },
    NOT_LOGGED_IN: { code: 'KT4002', retryAfterMs: MINUTE_MS },
    BUDGET_EXHAUSTED: { code: 'KT5005', retryAfterMs: 60 * MINUTE_MS },
    KEY_ALREADY_GENERATED: { code: 'KT4002', retryAfterMs: MINUTE_MS },
    NO_KEY_YET: { code: 'KT4002', retryAfterMs: MINUTE_MS },
    NOT_AUTHORIZED: { code: 'KT4010', retryAfterMs: null },
    NOT_FOUND: { code: 'KT4014', retryAfterMs: null },
    INVALID_REQUEST: { code: 'KT4002', retryAfterMs: null },
    INSTITUTION_NOT_APPROVED: { code: 'KT4010', retryAfterMs: null },
  }),
);

export function refusalFault(place: string, errorCode: string): Fault {
  const code = REFUSALS.get(errorCode)?.code ?? 'KT4002';
  return new Fault(code, { place, saw: `the issuer answered ${printable(errorCode)}` });
}

/** An error code is shown only in the form that error codes have: a hostile reply must not write into logs. */
function printable(errorCode: string): string {
  return /^[A-Z_]{1,64}$/.test(errorCode) ? errorCode : 'an error without a known code';
}

/**
 * The raw reply to generate or reset. `status` is null when the process that read it died before it could say; then the
 * body alone decides.
 */
export function parseReply(place: string, bytes: Uint8Array, status: number | null): ParsedReply {
  const body = jsonOf(bytes);
  const appKey = textField(body, 'appKey');
  const appSecret = textField(body, 'appSecret');
  const applicationId = textField(body, 'applicationId');
  if (body !== null && appKey !== null && appSecret !== null && applicationId !== null) {
    return {
      kind: 'key',
      pair: { appKey: new Secret(appKey), appSecret: new Secret(appSecret) },
      applicationId,
      bornAt: timeField(body, 'effectiveAt'),
      expiresAt: timeField(body, 'expiresAt'),
      oldEndsAt: timeField(body, 'previousKeyExpiresAt'),
    };
  }
  const refusal = REFUSALS.get(textField(body, 'error_code') ?? '');
  const statusAllows = status === null || (status >= 400 && status < 500);
  if (refusal !== undefined && statusAllows) {
    const fault = refusalFault(place, textField(body, 'error_code') ?? '');
    return { kind: 'refused', fault, retryAfterMs: refusal.retryAfterMs };
  }
  const saw = `a reply that holds no key${status === null ? '' : `, status ${status}`}`;
  return { kind: 'unreadable', fault: new Fault('KT4007', { place, saw }) };
}
