import type { Address } from '../domain/endpoint.ts';
import type { FaultView } from '../domain/fault.ts';
import type { Secret } from '../domain/secret.ts';
import { fromWire } from '../domain/wire.ts';
import type { Wire } from '../domain/wire.ts';
import { download, fault, nameOf } from './exchange.ts';
import type { Answer, Opening } from './exchange.ts';
import type { Exchange } from './request.ts';

/** What streams, once it has begun; rejects with the fault where it does not begin. */
export async function opened(address: Address, token: Secret | null, request: Exchange): Promise<Opening> {
  const opening = await download(address, token, request);
  if (opening.status === 200) return opening;
  const parts: Uint8Array[] = [];
  for await (const part of opening.body) parts.push(part);
  throw await faultOfAnswer(address, opening.status, parse(Buffer.concat(parts).toString('utf8')));
}

/** What an answer holds. Rejects with the daemon's own fault, or with KT6007 where something else has answered. */
export async function understand<T>(address: Address, { status, text }: Answer): Promise<T> {
  if (status === 204) return undefined as T;
  const value = parse(text);
  if (status < 200 || status >= 300) throw await faultOfAnswer(address, status, value);
  const view = typeof value === 'object' && value !== null ? viewIn<T>(value) : null;
  if (view !== null) return view;
  throw await fault('KT6007', { place: nameOf(address), saw: `HTTP status ${status} with another answer` });
}

/** Null where an answer is nested deeper than any of the daemon's. */
function viewIn<T>(value: object): T | null {
  try {
    return fromWire<T>(value as Wire<T>);
  } catch {
    return null;
  }
}

async function faultOfAnswer(address: Address, status: number, value: unknown): Promise<Error> {
  const view = isFaultView(value) ? value : null;
  const { isFaultCode } = await import('../domain/faults/catalogue.ts');
  if (view !== null && isFaultCode(view.code)) return fault(view.code, view);
  const saw = view === null ? `HTTP status ${status} without a coded fault` : `the unknown code ${view.code}`;
  return fault('KT6007', { place: nameOf(address), saw });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isFaultView(value: unknown): value is FaultView {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>;
  return ['code', 'place', 'saw', 'expected', 'next'].every((name) => typeof fields[name] === 'string');
}
