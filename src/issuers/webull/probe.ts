import type { ProbeVerdict } from '../../domain/events.ts';
import { Fault } from '../../domain/fault.ts';
import type { FaultCode } from '../../domain/fault.ts';
import { isJson, jsonOf, textField } from './http-call.ts';
import type { Answer } from './http-call.ts';

interface Reading {
  readonly verdict: ProbeVerdict;
  readonly code: FaultCode | null;
}

const ALIVE_OUT_OF_SCOPE: Reading = { verdict: 'out-of-scope', code: 'KT4013' };
const DEAD: Reading = { verdict: 'dead', code: 'KT4009' };
const UNREACHABLE: Reading = { verdict: 'unreachable', code: 'KT4001' };

/** What an error code says about the key. UNAUTHORIZED is told apart by its message below. */
const READINGS: ReadonlyMap<string, Reading> = new Map(
  Object.entries<Reading>({
    ROUTE_NOT_PERMITTED: ALIVE_OUT_OF_SCOPE,
    ACCOUNT_ACCESS_DENIED: ALIVE_OUT_OF_SCOPE,
    MARKET_DATA_NOT_SUBSCRIBED: ALIVE_OUT_OF_SCOPE,
    // The personal API checks the access token after the signature: the key itself was accepted.
    INVALID_TOKEN: ALIVE_OUT_OF_SCOPE,
    APP_NOT_ACTIVATED: { verdict: 'not-authorised', code: 'KT4010' },
    ILLEGAL_TIMESTAMP: { verdict: 'clock', code: 'KT4012' },
    TOO_MANY_REQUESTS: { verdict: 'unreachable', code: 'KT4006' },
  }),
);

/** In this order: an address or an authorisation is named before the word "credentials" decides. */
const UNAUTHORIZED: readonly (readonly [pattern: RegExp, reading: Reading])[] = [
  [/\bIP\b/i, { verdict: 'wrong-address', code: 'KT4011' }],
  [/authori[sz]ation\b.*\brevoked/i, { verdict: 'not-authorised', code: 'KT4010' }],
  [/nonce/i, UNREACHABLE],
  [/credentials|signature|app key|expired|revoked|disabled/i, DEAD],
];

/** What a signed call tells of the key and of its permission for the endpoint that was called. */
export interface ReadProbe {
  readonly verdict: ProbeVerdict;
  readonly fault: Fault | null;
  /** Null where the answer does not tell: other refusals that a key survives are about accounts, tokens and subscriptions. */
  readonly permitted: boolean | null;
}

/** A refusal without the issuer's own error body is somebody else's: no proof. */
export function readProbe(place: string, answer: Answer): ReadProbe {
  const body = jsonOf(answer.bytes);
  if (answer.status >= 200 && answer.status < 300) return readSuccess(place, answer);
  const errorCode = textField(body, 'error_code') ?? '';
  const reading =
    answer.status === 401 && errorCode === 'UNAUTHORIZED'
      ? readUnauthorized(textField(body, 'message') ?? '')
      : answer.status < 500
        ? (READINGS.get(errorCode) ?? UNREACHABLE)
        : UNREACHABLE;
  const fault =
    reading.code === null
      ? null
      : new Fault(reading.code, { place, saw: `a signed call was answered ${answer.status}` });
  return {
    ...{ verdict: reading.verdict, fault },
    permitted: errorCode === 'ROUTE_NOT_PERMITTED' && answer.status < 500 ? false : null,
  };
}

/** Success in the issuer's form; a page of somebody in between says nothing about the key. */
function readSuccess(place: string, answer: Answer): ReadProbe {
  if (isJson(answer.bytes)) return { verdict: 'accepted', fault: null, permitted: true };
  const saw = `a signed call was answered ${answer.status}, not in JSON`;
  return { verdict: 'unreachable', fault: new Fault('KT4001', { place, saw }), permitted: null };
}

function readUnauthorized(message: string): Reading {
  return UNAUTHORIZED.find(([pattern]) => pattern.test(message))?.[1] ?? UNREACHABLE;
}
