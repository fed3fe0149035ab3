import { AuthorizationResponseError, ResponseBodyError } from 'openid-client';
import { Fault } from '../../domain/fault.ts';

/** The codes of RFC 6749, RFC 8628 and OpenID Connect: worth repeating, and nothing else of an answer is. */
const CODE = /^[a-z_]{1,50}$/;

/** An answer is the provider's word and lets nobody in; what was no answer is tried again later. */
export function refusalOf(thrown: unknown, place: string): Fault {
  if (thrown instanceof Fault) return thrown;
  if (thrown instanceof ResponseBodyError || thrown instanceof AuthorizationResponseError)
    return new Fault('KT6122', {
      place,
      saw: CODE.test(thrown.error) ? thrown.error : 'a refusal',
      cause: thrown,
    });
  const { code = '' } = (thrown ?? {}) as { readonly code?: string };
  if (code.startsWith('OAUTH_') && code !== 'OAUTH_TIMEOUT' && code !== 'OAUTH_ABORT')
    return new Fault('KT6122', { place, saw: `an answer that proves nothing (${code})`, cause: thrown });
  return new Fault('KT6121', { place, saw: reason(thrown), cause: thrown });
}

function reason(thrown: unknown): string {
  const { cause, name } = (thrown ?? {}) as {
    readonly cause?: { readonly code?: string };
    readonly name?: string;
  };
  return cause?.code ?? (name === 'TimeoutError' ? 'no answer in time' : 'no usable answer');
}
