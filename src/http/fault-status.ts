import type { FaultCode } from '../domain/fault.ts';

const STATUS: Readonly<Partial<Record<FaultCode, number>>> = {
  KT1117: 403,
  KT1154: 409,
  KT1161: 409,
  KT2146: 422,
  KT2151: 409,
  KT2152: 409,
  KT2158: 404,
  KT5012: 404,
  KT5201: 404,
  KT5205: 403,
  KT5209: 404,
  KT5104: 422,
  KT5018: 422,
  KT5019: 422,
  KT5099: 500,
  KT6002: 401,
  KT6003: 403,
  KT6010: 400,
  KT6011: 400,
  KT6012: 413,
  KT6013: 415,
  KT6014: 404,
  KT6015: 421,
  KT6016: 503,
  KT6017: 400,
  KT6101: 401,
  KT6102: 429,
  KT6103: 422,
  KT6104: 403,
  KT6105: 409,
  KT6106: 404,
  KT6107: 409,
  KT6108: 404,
  KT6109: 409,
  KT6110: 422,
  KT6111: 422,
  KT6112: 422,
  KT6113: 403,
  KT6114: 401,
  KT6120: 404,
  KT6121: 502,
  KT6122: 401,
  KT6123: 403,
  KT6301: 404,
  KT6302: 422,
  KT6303: 422,
  KT6304: 404,
};

/** By family where a code has no status of its own: rotations conflict, the journal and custody are out of service. */
const FAMILY: Readonly<Record<string, number>> = { KT2: 503, KT3: 502, KT4: 502, KT5: 409 };

export function statusOfFault(code: FaultCode): number {
  return STATUS[code] ?? FAMILY[code.slice(0, 3)] ?? 500;
}
