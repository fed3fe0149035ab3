import type { FaultCode } from '../domain/fault.ts';

/** The exit codes of every command. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** Wrong usage; or a difference, under --detailed-exitcode. */
  usage: 2,
  difference: 2,
  /** Waiting for a person. */
  waiting: 3,
  notAllowed: 4,
  unreachable: 5,
  partly: 6,
  leak: 7,
} as const;

const BY_CODE: Readonly<Partial<Record<FaultCode, number>>> = {
  KT6001: EXIT.unreachable,
  KT6006: EXIT.unreachable,
  KT6007: EXIT.unreachable,
  KT6016: EXIT.unreachable,
  KT6002: EXIT.notAllowed,
  KT6003: EXIT.notAllowed,
  KT6004: EXIT.notAllowed,
  KT6005: EXIT.notAllowed,
  KT5205: EXIT.notAllowed,
  KT6101: EXIT.notAllowed,
  KT6104: EXIT.notAllowed,
  KT6122: EXIT.notAllowed,
  KT6123: EXIT.notAllowed,
  KT1117: EXIT.notAllowed,
  KT1409: EXIT.usage,
  KT6010: EXIT.usage,
  KT6022: EXIT.usage,
  KT6023: EXIT.usage,
  KT6030: EXIT.usage,
  KT6031: EXIT.usage,
  KT6034: EXIT.usage,
  KT6110: EXIT.usage,
  KT6111: EXIT.usage,
  KT6112: EXIT.usage,
  KT6131: EXIT.usage,
  KT6037: EXIT.usage,
  KT6039: EXIT.usage,
  KT6040: EXIT.usage,
  KT6043: EXIT.usage,
  KT8120: EXIT.usage,
  KT8123: EXIT.usage,
  KT6036: EXIT.partly,
  KT2145: EXIT.partly,
  KT2151: EXIT.waiting,
};

export function exitCodeOf(code: FaultCode): number {
  return BY_CODE[code] ?? EXIT.failed;
}
