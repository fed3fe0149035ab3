import { unreachable } from '../../connections/http/post.ts';
import { Fault } from '../../domain/fault.ts';
import type { FaultCode } from '../../domain/fault.ts';

/** What nodemailer says of a failure, as far as it may be repeated: its message quotes the server. */
interface SmtpError extends Error {
  readonly code?: string;
  /** What the system called it, where it was the system. */
  readonly originalCode?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

const CODES: Readonly<Record<string, FaultCode>> = {
  EAUTH: 'KT7103',
  ENOAUTH: 'KT7103',
  EENVELOPE: 'KT7104',
  EMESSAGE: 'KT7104',
  ETLS: 'KT7105',
  ETIMEDOUT: 'KT7002',
};

/** The server's own words are dropped, with the error that holds them: they may quote the login. */
export function smtpFault(thrown: unknown, place: string): Fault {
  const { code, originalCode, responseCode, command } = thrown as SmtpError;
  if (originalCode !== undefined) return unreachable({ ...named(thrown), code: originalCode }, place);
  const saw = sawOf(code, responseCode, command);
  if (code !== undefined && code in CODES) return new Fault(CODES[code]!, { place, saw });
  // An answer that nobody foresaw has a number; a connection that failed has none.
  return new Fault(responseCode === undefined ? 'KT7001' : 'KT7104', { place, saw });
}

function named(thrown: unknown): Pick<Error, 'name' | 'message'> {
  return { name: 'Error', message: thrown instanceof Error ? thrown.name : 'not an error' };
}

/** `status 535 after AUTH PLAIN`. */
function sawOf(
  code: string | undefined,
  responseCode: number | undefined,
  command: string | undefined,
): string {
  const after = command === undefined || !/^[A-Z][A-Z0-9 -]{1,20}$/.test(command) ? '' : ` after ${command}`;
  return responseCode === undefined ? `${code ?? 'unknown error'}${after}` : `status ${responseCode}${after}`;
}
